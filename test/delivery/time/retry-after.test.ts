import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterSeconds } from '../../../lib/delivery/time/retry-after.ts';
import { NOON } from '../../support/clock.ts';

/** A quarter of a second past noon, on a Monday. */
const NOW_MS = NOON + 250;

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120],
    [' 7 ', 7],
    ['007', 7],
    ['99999999', 99_999_999],
  ])('may be a number of seconds: "%s"', (header, seconds) => {
    expect(retryAfterSeconds(header, NOW_MS)).toBe(seconds);
  });

  it.each([
    ['in a minute', 'Mon, 23 Nov 2026 12:01:00 GMT', 60],
    ['in less than a second, rounded up', 'Mon, 23 Nov 2026 12:00:01 GMT', 1],
    ['a moment ago', 'Mon, 23 Nov 2026 12:00:00 GMT', 0],
    ['years ago', 'Wed, 21 Oct 2015 07:28:00 GMT', 0],
    ['on the last day of February', 'Sun, 28 Feb 2027 12:00:00 GMT', 97 * 86_400],
    ['as RFC 850 writes it', 'Monday, 23-Nov-26 12:01:00 GMT', 60],
    ['as RFC 850 writes it, with the longest name of a day', 'Wednesday, 25-Nov-26 12:00:00 GMT', 172_800],
    ['as asctime writes it, which names no zone', 'Mon Nov 23 12:01:00 2026', 60],
  ])('may be a date: %s', (_, header, seconds) => {
    expect(retryAfterSeconds(header, NOW_MS)).toBe(seconds);
  });

  it.each([
    ['absent', undefined],
    ['empty', ''],
    ['blank', '  '],
    ['a word', 'soon'],
    ['a single letter', 'S'],
    ['seconds with a unit', '60s'],
    ['an exponent', '1e3'],
    ['a hexadecimal number', '0x10'],
    ['two values', '120, 240'],
    ['two small numbers', '12, 13'],
    ['infinity', 'Infinity'],
    ['negative', '-5'],
    ['a fraction', '3.5'],
    ['a number with a sign', '+60'],
    ['words with a number', 'retry in 90'],
    ['words and a year', 'tomorrow 2099'],
    ['a capital letter, words and a year', 'Tomorrow, 2099'],
    ['words before a date', 'Wait till Nov 23 2099 12:00:00'],
    ['a date of ISO 8601', '2026-11-23T12:01:00Z'],
    ['a date without a time', 'Mon, 23 Nov 2026'],
    ['a date without its day of the week', '23 Nov 2026 12:01:00 GMT'],
    ['a date of another zone', 'Mon, 23 Nov 2026 12:01:00 +0200'],
    ['a date of no zone', 'Mon, 23 Nov 2026 12:01:00'],
    ['the 99th of a month', 'Mon, 99 Nov 2026 12:01:00 GMT'],
    ['the 31st of February', 'Wed, 31 Feb 2027 12:00:00 GMT'],
    ['the 29th of February in a year that has none', 'Mon, 29 Feb 2027 12:00:00 GMT'],
    ['a date of another day of the week', 'Tue, 23 Nov 2026 12:01:00 GMT'],
    ['an hour that no day has', 'Mon, 23 Nov 2026 24:00:00 GMT'],
  ])('says nothing when it is %s', (_, header) => {
    expect(retryAfterSeconds(header, NOW_MS)).toBeUndefined();
  });

  it('is read as the date that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 * 366 * 86_400 }), (seconds) => {
        const header = new Date(NOON + 1_000 * seconds).toUTCString();
        expect(retryAfterSeconds(header, NOON)).toBe(seconds);
      }),
    );
  });

  it('is never negative, whatever it says', () => {
    const header = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(header, (text) => {
        expect(retryAfterSeconds(text, NOW_MS) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
