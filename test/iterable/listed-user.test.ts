import { describe, expect, it } from 'vitest';
import { listedUserIn } from '../../lib/iterable/listed-user.ts';

const read = (body: string) => listedUserIn(body, 'subscribers');

describe('the one user in a body that lists users', () => {
  it.each<[string, object, string, string]>([
    ['{"listId":7,"subscribers":[{"email":"a@b"}]}', { email: 'a@b' }, '{"listId":7,"subscribers":[', ']}'],
    [
      ' { "subscribers" : [ {"userId":"7","dataFields":{"email":"no@body"}}\t] , "n":1.0 }\n',
      { userId: '7' },
      ' { "subscribers" : [ ',
      '\t] , "n":1.0 }\n',
    ],
    ['{"subscribers":[{"email":"","userId":"😀"}]}', { email: '', userId: '😀' }, '{"subscribers":[', ']}'],
    [
      '{"x":{"subscribers":[1]},"subscribers":[{"userId":"]"}]}',
      { userId: ']' },
      '{"x":{"subscribers":[1]},"subscribers":[',
      ']}',
    ],
  ])('stands between texts that are the rest of it: %s', (body, user, before, after) => {
    const text = body.slice(before.length, body.length - after.length);
    expect(read(body)).toEqual({ user, text, before, after });
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"subscribers":null}',
    '{"subscribers":{"userId":"7"}}',
    '{"subscribers":[]}',
    '{"subscribers":["7"]}',
    '{"subscribers":[[{"userId":"7"}]]}',
    '{"subscribers":[{"userId":7}]}',
    '{"subscribers":[{"dataFields":{"userId":"7"}}]}',
    '{"subscribers":[{"userId":"7"},{"userId":"8"}]}',
    '{"subscribers":[{"userId":"7"}],"subscribers":[{"userId":"8"}]}',
    '{"subscribers":[{"userId":"7","userId":"8"}]}',
    '{"users":[{"userId":"7"}]}',
    '{"subscribers":[{"userId":"7"}]',
  ])('is not there, or nobody can tell who it is: %s', (body) => {
    expect(read(body)).toBeUndefined();
  });
});
