import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupsByHistory, groupsByList } from '../../../lib/delivery/lane/groups.ts';
import type { Task } from '../../../lib/delivery/task.ts';
import { taskNamed } from '../../support/delivery/messages.ts';

const bodiesOf = (groups: readonly (readonly Task[])[]) =>
  groups.map((tasks) => tasks.map(({ body }) => body));

describe('events that were tried before', () => {
  const received = (body: string, receiveCount: number) => taskNamed(body, { receiveCount });

  it('go apart from the rest, in their order, after them', () => {
    const tasks = [received('a', 1), received('b', 2), received('c', 1), received('d', 900)];
    expect(bodiesOf(groupsByHistory(tasks))).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
  });

  it('may be all of them, or none', () => {
    expect(bodiesOf(groupsByHistory([received('a', 2)]))).toEqual([[], ['a']]);
    expect(bodiesOf(groupsByHistory([received('a', 1)]))).toEqual([['a'], []]);
    expect(groupsByHistory([])).toEqual([[], []]);
  });
});

describe('users of lists', () => {
  const grouped = (...bodies: string[]) =>
    bodiesOf(
      groupsByList(
        bodies.map((body) => taskNamed(body)),
        'subscribers',
      ),
    );
  const body = (user: string, listId = '7', more = '') =>
    `{"listId":${listId},${more}"subscribers":[${user}]}`;
  const ann = '{"email":"ann@example.com"}';
  const bob = '{"userId":"bob"}';
  const cid = '{"email":"cid@example.com","userId":"cid"}';

  it('go together where nothing but the user differs, in their order', () => {
    const bodies = [body(bob), body(ann), body(cid)];
    expect(grouped(...bodies)).toEqual([bodies]);
    expect(grouped()).toEqual([]);
  });

  it.each([
    ['another list', body(bob, '8')],
    ['the same number, written otherwise', body(bob, '7.0')],
    ['another flag', body(bob, '7', '"updateExistingUsersOnly":true,')],
    ['a space', body(bob, ' 7')],
    ['a space after the user', body(`${bob} `)],
    ['members in another order', `{"subscribers":[${bob}],"listId":7}`],
    ['a name written otherwise', `{"listId":7,"\\u0073ubscribers":[${bob}]}`],
  ])('go apart where the bytes around them differ: %s', (_, other) => {
    expect(grouped(body(ann), other, body(cid))).toEqual([[body(ann), body(cid)], [other]]);
  });

  it.each<[string, string[], string[][]]>([
    ['by address', [ann, bob, ann, cid], [[ann, bob, cid], [ann]]],
    [
      'by an address in other letters',
      [ann, '{"email":"ANN@example.com"}'],
      [[ann], ['{"email":"ANN@example.com"}']],
    ],
    ['by userId', [bob, '{"userId":"Bob"}', bob], [[bob, '{"userId":"Bob"}'], [bob]]],
    [
      'by either',
      [cid, '{"userId":"cid"}', '{"email":"cid@example.com"}', cid],
      [[cid], ['{"userId":"cid"}', '{"email":"cid@example.com"}'], [cid]],
    ],
    ['three times', [ann, ann, bob, ann], [[ann, bob], [ann], [ann]]],
  ])('stand once in a group, and again in the next: %s', (_, users, groups) => {
    expect(grouped(...users.map((user) => body(user)))).toEqual(
      groups.map((group) => group.map((user) => body(user))),
    );
  });

  it.each([
    ['several users', body(`${bob},${cid}`)],
    ['nobody', body('')],
    ['a user without a name', body('{"dataFields":{}}')],
    ['a user that is a text', body('"bob"')],
    ['no list', '{"listId":7}'],
    ['a list that stands twice', `{"listId":7,"subscribers":[${bob}],"subscribers":[${cid}]}`],
    ['no JSON', 'x'],
  ])('go alone where a body has %s', (_, odd) => {
    expect(grouped(odd, body(ann), odd, body(bob))).toEqual([[odd], [body(ann), body(bob)], [odd]]);
  });

  it('are all there, each once', () => {
    const user = fc.constantFrom(ann, bob, cid, '{"email":"ANN@EXAMPLE.COM"}', '{}', `${ann},${bob}`);
    const list = fc.constantFrom('7', '8', '9007199254740993');
    fc.assert(
      fc.property(fc.array(fc.tuple(user, list), { maxLength: 30 }), (rows) => {
        const tasks = rows.map(([who, listId], index) => taskNamed(body(who, listId), { sentAt: index }));
        const groups = groupsByList(tasks, 'subscribers');
        expect(new Set(groups.flat())).toEqual(new Set(tasks));
        expect(groups.flat()).toHaveLength(tasks.length);
        for (const group of groups) {
          expect(group.map(({ message }) => message.sentAt)).toEqual(
            group.map(({ message }) => message.sentAt).toSorted((a, b) => a - b),
          );
        }
      }),
    );
  });
});
