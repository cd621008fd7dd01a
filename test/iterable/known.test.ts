import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../lib/iterable/event-schema.ts';
import { knownIn } from '../../lib/iterable/known.ts';
import type { OperationName } from '../../lib/iterable/operations.ts';
import { eachMember } from '../../lib/json/json-text.ts';
import { walkJson } from '../../lib/json/scan.ts';

const known = (operation: OperationName, body: string) =>
  knownIn(eachMember(walkJson(body)), schemaOf(operation).place);

describe('what the checks look at', () => {
  it.each<[OperationName, string, object]>([
    [
      'events/track',
      '{"eventName":"a","eventname":1,"\\u0069d":"b","x":{"id":1}}',
      { eventName: 'a', id: 'b' },
    ],
    ['events/track', '{"dataFields":{"a":{"b":1}},"email":{"c":[1]}}', { dataFields: {}, email: {} }],
    [
      'events/track',
      '{"dataFields":[{"a":1},"\\n",-0.5e1,true,null]}',
      { dataFields: [{}, '\n', -5, true, null] },
    ],
    [
      'commerce/trackPurchase',
      '{"user":{"email":"a","a":1,"dataFields":{"b":1}},"items":[{"id":"c","d":1},[{"id":"e"}],0]}',
      { user: { email: 'a', dataFields: {} }, items: [{ id: 'c' }, [{ id: 'e' }], 0] },
    ],
    ['commerce/trackPurchase', '{"items":{"id":"a","b":1},"user":[]}', { items: { id: 'a' }, user: [] }],
    ['users/updateSubscriptions', '{"emailListIds":[1,{"a":1},"2"]}', { emailListIds: [1, {}, '2'] }],
  ])('of %s: %s', (operation, body, expected) => {
    expect(known(operation, body)).toEqual(expected);
  });
});
