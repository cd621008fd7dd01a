import { describe, expect, it } from 'vitest';
import { NOON } from '../../../support/clock.ts';
import { call, openSegment, requestFor } from '../../../support/segment.ts';

const NOW = NOON / 1000;
const at = (ms: number) => new Date(ms).toISOString();
/** The same moment, as a device writes it whose calendar is the Buddhist one. */
const buddhist = (ms: number) => at(ms).replace(/^\d{4}/, (year) => String(Number(year) + 543));

async function createdAtOf(times: object): Promise<unknown> {
  const { messageId, userId } = call;
  const [, body] = await requestFor('track', { messageId, userId, event: 'a', ...times });
  return body.createdAt;
}

describe('the time of a call', () => {
  it.each<[string, unknown, string]>([
    ['a date with a time', '2026-11-02T03:04:05.678Z', '2026-11-02T03:04:05Z'],
    ['more digits than milliseconds have', '2026-11-02T03:04:05.123456789012Z', '2026-11-02T03:04:05Z'],
    ['an offset without a colon', '2026-11-02T03:04:05+0200', '2026-11-02T01:04:05Z'],
    ['an offset of hours', '2026-11-02T03:04:05+02', '2026-11-02T01:04:05Z'],
    ["Iterable's own form", '2026-11-02 03:04:05 +00:00', '2026-11-02T03:04:05Z'],
    ['a date', '2026-11-02', '2026-11-02T00:00:00Z'],
    ['a month', '2026-11', '2026-11-01T00:00:00Z'],
    ['a year', '2026', '2026-01-01T00:00:00Z'],
    ['seconds', 1793588645, '2026-11-02T03:04:05Z'],
    ['seconds with a fraction', 1793588645.5, '2026-11-02T03:04:05Z'],
    ['milliseconds', 1793588645678, '2026-11-02T03:04:05Z'],
    ['seconds as text', '1793588645', '2026-11-02T03:04:05Z'],
    ['milliseconds as text', '1793588645678', '2026-11-02T03:04:05Z'],
    ['a date of RFC 2822', 'Mon, 02 Nov 2026 03:04:05 +0100', '2026-11-02T02:04:05Z'],
    ['a date of HTTP', 'Mon, 02 Nov 2026 03:04:05 GMT', '2026-11-02T03:04:05Z'],
    ["a leap year's last of February", 'Tue, 29 Feb 2028 23:59:59 -0100', '2028-03-01T00:59:59Z'],
    ['the basic form of ISO 8601', '20261102T030405Z', '2026-11-02T03:04:05Z'],
    ['that form with a fraction and an offset', '20261102T030405.678+0200', '2026-11-02T01:04:05Z'],
    ['the same without a day', '2 Nov 2026 03:04 -0500', '2026-11-02T08:04:00Z'],
  ])('may be %s', async (_, timestamp, expected) => {
    expect(await createdAtOf({ timestamp })).toBe(Date.parse(expected) / 1000);
  });

  it.each(['', ' ', null, 0, '0', '1970-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00'])(
    'is that of its arrival, if it was not set: %j',
    async (timestamp) => {
      expect(await createdAtOf({ timestamp })).toBe(NOW);
    },
  );

  it("may be told as RudderStack's libraries do", async () => {
    expect(await createdAtOf({ originalTimestamp: '2026-11-02T03:04:05Z' })).toBe(1793588645);
    expect(await createdAtOf({ timestamp: '', originalTimestamp: '2026-11-02T03:04:05Z' })).toBe(1793588645);
  });

  it.each([
    'yesterday',
    '11/23/2026',
    '2026-02-30',
    '2026-13',
    '99 Nov 2026 03:04 GMT',
    'Sat, 31 Apr 2027 10:00:00 GMT',
    '29 Feb 2027 23:00 -0500',
    '2 Nov 2026 03:99 GMT',
    '2 Nov 2026 24:00 GMT',
    '2 Nov 2026 03:04 +9900',
    '2 Nov 0026 03:04 GMT',
    '20270431T100000Z',
    '20261102T0304050Z',
    -5,
    2026,
    1e17,
    '20261127',
    true,
    {},
    '1969-12-31T23:59:59Z',
  ])('is not guessed from %j', async (timestamp) => {
    const { send, queue } = openSegment();
    const answer = await send('track', { ...call, event: 'a', timestamp });

    expect(answer.body?.error?.issues?.map(({ path }) => path)).toEqual(['timestamp']);
    expect(queue.sent).toEqual([]);
  });
});

describe('a clock that is wrong', () => {
  it.each<[string, string, string, number]>([
    ['a day fast', at(NOON + 86_400_000), at(NOON + 86_395_000), -5],
    ['a day slow', at(NOON - 86_400_000), at(NOON - 86_405_000), -5],
    ['543 years ahead', buddhist(NOON), buddhist(NOON - 60_000), -60],
    ['a minute fast, and the event an hour old', at(NOON + 60_000), at(NOON - 3_540_000), -3_600],
    ['before all times', '1969-12-31T23:00:00Z', '1969-12-31T22:59:00Z', -60],
    ['a day slow, and the event after it was sent', at(NOON - 86_400_000), at(NOON - 86_300_000), 0],
  ])('does not move an event: %s', async (_, sentAt, timestamp, seconds) => {
    expect(await createdAtOf({ sentAt, timestamp })).toBe(NOW + seconds);
  });

  it.each<[string, unknown, string, number]>([
    ['it took a few seconds to arrive', at(NOON - 4_000), at(NOON - 9_000), -9],
    ['the clock is right, and the event is to come', at(NOON), at(NOON + 60_000), 60],
    ['the time of sending can not be read', 'now', at(NOON - 60_000), -60],
    ['the time of sending was not set', '', at(NOON - 60_000), -60],
    ['the event would be older than all times', buddhist(NOON), at(NOON - 60_000), -60],
  ])('is not suspected where %s', async (_, sentAt, timestamp, seconds) => {
    expect(await createdAtOf({ sentAt, timestamp })).toBe(NOW + seconds);
  });

  it('is not suspected of a call that another service received and corrected', async () => {
    const times = {
      sentAt: at(NOON - 90_000_000),
      timestamp: at(NOON - 90_000_100),
      receivedAt: at(NOON - 90_000_000),
    };

    expect(await createdAtOf(times)).toBe(NOW - 90_001);
  });

  it('is told by the batch, else by the call', async () => {
    const { send, queued } = openSegment();
    const sentLater = { type: 'track', event: 'a', userId: 'u1', timestamp: at(NOON + 86_390_000) };
    await send('batch', { sentAt: at(NOON + 86_400_000), batch: [{ ...sentLater, sentAt: at(NOON) }] });
    await send('batch', { batch: [{ ...sentLater, sentAt: at(NOON + 86_391_000) }] });

    expect(queued().map(([, body]) => JSON.parse(body).createdAt)).toEqual([NOW - 10, NOW - 1]);
  });
});
