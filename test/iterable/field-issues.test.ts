import { describe, expect, it } from 'vitest';
import { issuesInList, issuesInMembers, isValid } from '../../lib/iterable/field-issues.ts';
import { type Field, list, object, oneOf, optional } from '../../lib/iterable/field-kinds.ts';
import {
  createdAt,
  double,
  email,
  eventId,
  eventName,
  flag,
  int32,
  int64,
  jsonObject,
  text,
  userId,
} from '../../lib/iterable/fields.ts';

const MANY = 20;
const platform = oneOf(['iOS', 'Web']);

const foundIn = (field: Field, value: unknown, enough = MANY) =>
  issuesInMembers([['a', field]], { a: value }, enough).map(
    ({ path, code, message }) => `${path}: ${code}: ${message}`,
  );

describe('what is wrong with a field', () => {
  it.each<[string, Field, unknown, string]>([
    ['a text', text, 7, 'invalid-type: must be a string'],
    ['a text that is null', text, null, 'invalid-type: must be a string'],
    ['a text that is missing', text, undefined, 'invalid-type: is required'],
    ['a flag', flag, 'true', 'invalid-type: must be true or false'],
    ['a number', double, '1', 'invalid-type: must be a number'],
    [
      'a number that JSON can write and a double not hold',
      double,
      JSON.parse('1e400'),
      'invalid-type: must be a number',
    ],
    ['a fraction', int64, 1.5, 'invalid-value: must be a 64-bit integer'],
    ['2⁶³', int64, 2 ** 63, 'invalid-value: must be a 64-bit integer'],
    ['2³¹', int32, 2 ** 31, 'invalid-value: must be a 32-bit integer'],
    ['less than −2³¹', int32, -(2 ** 31) - 1, 'invalid-value: must be a 32-bit integer'],
    [
      'a time before 1970',
      createdAt,
      -1,
      'invalid-value: must be a whole number of Unix seconds (or milliseconds)',
    ],
    [
      'a time after 5138',
      createdAt,
      1e14,
      'invalid-value: must be a whole number of Unix seconds (or milliseconds)',
    ],
    ['a list for an object', jsonObject, [], 'invalid-value: must be an object'],
    ['an e-mail without a domain', email, 'a@b', 'invalid-format: must be an e-mail address'],
    ['an e-mail with a space', email, 'a b@c.de', 'invalid-format: must be an e-mail address'],
    [
      'a long e-mail, whatever else it is',
      email,
      ' '.repeat(256),
      'too-big: must not be longer than 255 characters',
    ],
    [
      'a userId of 53 characters',
      userId,
      'u'.repeat(53),
      'invalid-format: must be 1 to 52 printable ASCII characters without a trailing space',
    ],
    ['an empty id', eventId, '', 'too-small: must not be empty'],
    ['an id of 514 bytes', eventId, 'é'.repeat(257), 'invalid-value: must not exceed 512 bytes'],
    ['an empty name', eventName, '', 'too-small: must not be empty'],
    ['a list for a name', eventName, [], 'invalid-type: must be a string'],
    ['a long name', eventName, 'x'.repeat(1_025), 'too-big: must not be longer than 1,024 characters'],
    ['a name with a line end', eventName, 'a\n', 'invalid-format: must not have control characters'],
    ['a choice', platform, 'ios', 'invalid-value: must be one of iOS, Web'],
    ['a choice that is missing', platform, undefined, 'invalid-value: is required'],
    ['an object for a list', list(text), {}, 'invalid-type: must be a list'],
    ['a list for an object of fields', object({}), [], 'invalid-type: must be an object'],
    ['what is missing', object({}), undefined, 'invalid-type: is required'],
    ['an optional field that is null', optional(text), null, 'invalid-type: must be a string'],
  ])('has a code and a message that senders know: %s', (_, field, value, issue) => {
    expect(foundIn(field, value)).toEqual([`a: ${issue}`]);
    expect(isValid(field, value)).toBe(false);
  });

  it.each<[Field, unknown]>([
    [text, ''],
    [int64, -(2 ** 62)],
    [int32, -(2 ** 31)],
    [createdAt, 0],
    [double, -1.5],
    [jsonObject, { any: 'thing' }],
    [email, 'ada@mail.example.com'],
    [userId, ' u 1'],
    [eventId, 'é'.repeat(256)],
    [eventName, 'x'.repeat(1_024)],
    [platform, 'Web'],
    [list(text), []],
    [optional(text), undefined],
    [object({ a: optional(text) }), { a: undefined, others: [7] }],
  ])('is nothing where it holds what it may: row %#', (field, value) => {
    expect(foundIn(field, value)).toEqual([]);
    expect(isValid(field, value)).toBe(true);
  });

  it('has a path that reads like code', () => {
    const items = list(object({ id: text, tags: optional(list(list(text))) }));

    expect(foundIn(items, [{ id: 'x' }, { tags: [['x', 7]] }, 8])).toEqual([
      'a[1].id: invalid-type: is required',
      'a[1].tags[0][1]: invalid-type: must be a string',
      'a[2]: invalid-type: must be an object',
    ]);
  });

  it('is looked for in no further element when there is enough of it, in lists within lists too', () => {
    const wrong = [1, 2, 3];

    expect(foundIn(list(text), wrong, 2)).toHaveLength(2);
    expect(foundIn(list(list(text)), [wrong, wrong], 4)).toHaveLength(4);
    expect(issuesInList(text, wrong, 0)).toEqual([]);
  });
});
