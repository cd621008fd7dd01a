import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutAbsent } from '../../lib/iterable/absent.ts';
import { schemaOf } from '../../lib/iterable/event-schema.ts';
import type { Field, Fields } from '../../lib/iterable/field-kinds.ts';
import { OPERATION_NAMES, type OperationName } from '../../lib/iterable/operations.ts';
import { SCHEMAS } from '../../lib/iterable/schemas.ts';
import { FORBIDDEN_NAME } from '../../lib/json/apart.ts';
import { membersOf } from '../../lib/json/json-text.ts';
import { walkJson } from '../../lib/json/scan.ts';

function without(text: string, operation: OperationName = 'events/track'): string | undefined {
  const json = walkJson(text);
  return withoutAbsent(json, membersOf(json) ?? [], schemaOf(operation));
}

function hasAllowedNames(value: unknown): boolean {
  return !JSON.stringify(value).includes(`"${FORBIDDEN_NAME}"`);
}

function cut(text: string, operation?: OperationName): string {
  return without(text, operation) ?? text;
}

/** Every place of a schema, with all its fields null, and what is left of it. */
function allNull(fields: Fields): object {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, nullIn(field)]));
}

function nullIn(field: Field): unknown {
  if (field.is === 'optional') return nullIn(field.field);
  if (field.is === 'object') return allNull(field.fields);
  if (field.is !== 'list') return null;
  const element = nullIn(field.element);
  return element === null ? null : [element, 7, element];
}

/** The same without its nulls. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNulls(member)]));
}

describe('what counts as absent', () => {
  it.each(OPERATION_NAMES)('is each null in the objects that %s knows, however deep', (operation) => {
    const body = allNull(SCHEMAS[operation]);

    expect(JSON.parse(cut(JSON.stringify(body), operation))).toEqual(withoutNulls(body));
  });

  it.each<[what: string, text: string, left: string, operation?: OperationName]>([
    ['the first member', '{"email":null, "userId":"u"}', '{"userId":"u"}'],
    ['the last', '{"userId":"u" , "id" : null }', '{"userId":"u" }'],
    ['some between', '{"id":null,"a":1,"email":null,"createdAt":null,"b":[2]}', '{"a":1,"b":[2]}'],
    ['all', '{ "id" : null , "email" : null }', '{  }'],
    ['one whose name is written with escapes', '{"\\u0069d":null,"userId":"u"}', '{"userId":"u"}'],
    [
      'those of an object beside one after it',
      '{"user":{"email":null,"userId":"u"},"total":null,"items":[{"id":"1","sku":null},{"url":null}]}',
      '{"user":{"userId":"u"},"items":[{"id":"1"},{}]}',
      'commerce/trackPurchase',
    ],
    ['an empty e-mail beside a userId', '{"email":"","userId":"u"}', '{"userId":"u"}'],
    ['an empty userId beside an e-mail', '{"email":"a@b.example","userId":""}', '{"email":"a@b.example"}'],
    [
      'an empty one beside a filled one of a subscriber',
      '{"subscribers":[{"email":"","userId":"u"},{"userId":"","email":"a@b.example"}]}',
      '{"subscribers":[{"userId":"u"},{"email":"a@b.example"}]}',
      'lists/subscribe',
    ],
    [
      'an empty one of each user that is named',
      '{"sourceEmail":"","sourceUserId":"u","destinationUserId":"","destinationEmail":"a@b.example"}',
      '{"sourceUserId":"u","destinationEmail":"a@b.example"}',
      'users/merge',
    ],
    ['a createdAt of zero', '{"createdAt":0,"id":"1"}', '{"id":"1"}'],
    ['a createdAt of zero that is written as Go writes none', '{"id":"1","createdAt":-0.0e5}', '{"id":"1"}'],
  ])('is cut out with its comma, and nothing else changes: %s', (_, text, left, operation) => {
    expect(cut(text, operation)).toBe(left);
  });

  it.each<[what: string, text: string, operation?: OperationName]>([
    ['null in dataFields', '{"dataFields":{"a":null,"email":null,"list":[null]}}'],
    ['null of a name that the schema does not have', '{"plan":null,"user":{"email":null}}'],
    ['null in a list', '{"items":[null,{"id":"1"}],"emailListIds":[1,null]}', 'commerce/updateCart'],
    ['text that reads null', '{"email":"null","userId":" null"}'],
    ['two empty names of a user', '{"email":"","userId":""}'],
    ['an empty name of a user beside none', '{"email":""}'],
    ['an empty name of a user beside one of another kind', '{"email":"","userId":7}'],
    [
      'an empty name beside a filled one of another user',
      '{"currentEmail":"a@b.example","newEmail":""}',
      'users/updateEmail',
    ],
    ['an empty name of a user who is another', '{"sourceEmail":"","destinationUserId":"u"}', 'users/merge'],
    ['an empty text', '{"eventName":"","id":""}'],
    ['a zero that is no time', '{"campaignId":0,"createdAt":"0"}'],
    ['a createdAt of an operation that has none', '{"createdAt":0}', 'users/update'],
    [
      'a value where an object should stand',
      '{"user":[null,"email",7],"items":"null"}',
      'commerce/updateCart',
    ],
  ])('is not %s', (_, text, operation) => {
    expect(without(text, operation)).toBeUndefined();
  });

  it('is what a JSON parser finds without it, whatever stands around it', () => {
    const value = fc.oneof(fc.constant(null), fc.jsonValue({ maxDepth: 2 }).filter(hasAllowedNames));
    const space = fc.constantFrom('', ' ', '\n\t');
    const name = fc.constantFrom('eventName', 'id', 'campaignId', 'dataFields', 'plan', 'a"b');
    const members = fc.uniqueArray(fc.tuple(name, value, space, space), { selector: ([own]) => own });
    fc.assert(
      fc.property(members, (drawn) => {
        const texts = drawn.map(([own, given, before, after]) => {
          return `${before}${JSON.stringify(own)}:${after}${JSON.stringify(given)}${before}`;
        });
        const known = Object.keys(SCHEMAS['events/track']);
        const left = drawn.filter(([own, given]) => given !== null || !known.includes(own));

        expect(JSON.parse(cut(`{${texts.join(',')}}`))).toEqual(
          JSON.parse(`{${left.map(([own, given]) => `${JSON.stringify(own)}:${JSON.stringify(given)}`)}}`),
        );
      }),
    );
  });
});
