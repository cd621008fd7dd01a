import { describe, expect, it } from 'vitest';
import { timestampAt, timestampFault } from '../../../lib/accept/verify/timestamp.ts';

const NOON = Date.UTC(2026, 10, 23, 12) / 1000;

describe('a timestamp', () => {
  it.each([
    ['seconds', '1795435200'],
    ['milliseconds', '1795435200000'],
    ['iso-date', '2026-11-23T12:00:00Z'],
    ['http-date', 'Mon, 23 Nov 2026 12:00:00 GMT'],
  ] as const)('in the form %s is written as %s, and is fresh for five minutes', (unit, written) => {
    expect(timestampAt(NOON, unit)).toBe(written);
    expect([-301, -300, 300, 301].map((age) => timestampFault(written, unit, NOON + age))).toEqual([
      'stale',
      undefined,
      undefined,
      'stale',
    ]);
  });

  it.each(['2026-11-23T12:00:00.123456789Z', '2026-11-23T13:00:00+01:00', '2026-11-23T12:00:00.5Z'])(
    'may be written as %s',
    (written) => {
      expect(timestampFault(written, 'iso-date', NOON)).toBeUndefined();
    },
  );

  it.each([
    ['seconds', ['2026-11-23T12:00:00Z', '1795435200.0', '1.7954352e9', '', ' 1795435200']],
    ['milliseconds', ['17954352000000000', '2026-11-23T12:00:00Z']],
    [
      'iso-date',
      [
        '2026-11-23',
        '2026-11-23 12:00:00Z',
        '2026-11-23T12:00:00',
        '1795435200',
        'Mon, 23 Nov 2026 12:00:00 GMT',
      ],
    ],
    [
      'http-date',
      [
        'Monday, 23-Nov-26 12:00:00 GMT',
        'Mon Nov 23 12:00:00 2026',
        'Mon, 23 Nov 2026 12:00:00 +0000',
        'Mon, 23 Xyz 2026 12:00:00 GMT',
        '2026-11-23T12:00:00Z',
      ],
    ],
  ] as const)('in the form %s is none of %j', (unit, texts) => {
    for (const text of texts) expect(timestampFault(text, unit, NOON)).toBe('unreadable');
  });

  it('in milliseconds is stale where its sender means seconds', () => {
    expect(timestampFault('1795435200', 'milliseconds', NOON)).toBe('stale');
  });

  it.each([
    ['iso-date', '2026-03-01T12:00:00Z', '2026-02-29T12:00:00Z'],
    ['http-date', 'Sun, 01 Mar 2026 12:00:00 GMT', 'Sun, 29 Feb 2026 12:00:00 GMT'],
  ] as const)('in the form %s is none of a day that there is not', (unit, real, unreal) => {
    const now = Date.UTC(2026, 2, 1, 12) / 1000;

    expect([real, unreal].map((written) => timestampFault(written, unit, now))).toEqual([
      undefined,
      'unreadable',
    ]);
  });
});
