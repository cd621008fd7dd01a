import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeIn, withIterableDates } from '../../lib/iterable/dates.ts';
import { walkJson } from '../../lib/json/scan.ts';

const withDates = (text: string) => withIterableDates(walkJson(text));

describe('a date with a time', () => {
  it.each([
    ['2023-05-17T22:49:53.123Z', '2023-05-17 22:49:53 +00:00'],
    ['2023-05-17T22:49:53Z', '2023-05-17 22:49:53 +00:00'],
    ['2023-05-17T22:49:53', '2023-05-17 22:49:53 +00:00'],
    ['2023-05-17T22:49Z', '2023-05-17 22:49:00 +00:00'],
    ['2023-05-17 22:49:53.123456789', '2023-05-17 22:49:53 +00:00'],
    ['2023-05-17T22:49:53.5+02:00', '2023-05-17 20:49:53 +00:00'],
    ['2023-05-17T22:49:53-0230', '2023-05-18 01:19:53 +00:00'],
    ['2023-05-17T22:49:53+02', '2023-05-17 20:49:53 +00:00'],
    ['2023-05-17 22:49:53 +02:00', '2023-05-17 20:49:53 +00:00'],
    ['2023-05-17T22:49:53.123456789012Z', '2023-05-17 22:49:53 +00:00'],
    ['2023-05-17 22:49:53 +00:00', '2023-05-17 22:49:53 +00:00'],
  ])('becomes one that Iterable stores as a date: %s', (text, expected) => {
    expect(withDates(JSON.stringify({ a: [text] }))).toBe(JSON.stringify({ a: [expected] }));
  });

  it.each([
    '2023-05-17',
    '2023',
    '2023-02-30T00:00:00Z',
    '2023-13-01T00:00:00Z',
    '2023-05-17T24:00:00Z',
    '2023-05-17T22:60:00Z',
    'on 2023-05-17T22:49:53Z',
    '2023-05-17T22:49:53Z.',
    '',
  ])('is not what %j is, which stays', (text) => {
    expect(withDates(JSON.stringify(text))).toBe(JSON.stringify(text));
    expect(timeIn(text)).toBeUndefined();
  });

  it('is not looked for in names, nor inside of text', () => {
    const text = '{"2023-05-17T22:49:53Z" : "\\"2023-05-17T22:49:53Z\\"", "a":1.0}';

    expect(withDates(text)).toBe(text);
  });

  it('is read as the same moment that JavaScript reads', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }),
        (date) => {
          expect(timeIn(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });

  it('leaves all other JSON as it was', () => {
    fc.assert(
      fc.property(
        fc.json().filter((json) => !json.includes('__proto__')),
        (text) => {
          expect(withDates(text)).toBe(text);
        },
      ),
    );
  });
});
