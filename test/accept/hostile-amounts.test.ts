/** What is small on the wire and large in hand, or says one thing twice. */
import { describe, expect, it } from 'vitest';
import { apiKey } from '../../lib/config/define-config.ts';
import { timeIn } from '../../lib/iterable/dates.ts';
import { openDoor } from '../support/door.ts';

const code = (body: object | null | undefined) =>
  (body as { error?: { code?: string } } | undefined)?.error?.code;

describe('a request that grows in hand', () => {
  it('is refused when what all calls of a Segment batch share is too long for so many', async () => {
    const { post, queue } = openDoor();
    const context = { traits: { note: 'x'.repeat(100_000) } };
    const batch = Array.from({ length: 500 }, () => ({ type: 'identify', userId: 'u1' }));

    const { status } = await post({ context, batch }, { path: '/app/v1/batch' });

    expect(status).toBe(413);
    expect(queue.sent).toEqual([]);
  });

  it('is refused when an order lists more products than anybody buys', async () => {
    const { post, queue } = openDoor();
    const properties = { total: 1, products: Array.from({ length: 10_001 }, () => 0) };

    const { status } = await post(
      { userId: 'u1', event: 'Order Completed', properties },
      { path: '/app/v1/track' },
    );

    expect(status).toBe(413);
    expect(queue.sent).toEqual([]);
  });

  it('is refused when a form has more parameters than any webhook sends', async () => {
    const { post, queue } = openDoor({ map: () => ({ eventName: 'x', userId: 'u1' }) });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };

    expect((await post('a&'.repeat(1_999), { headers })).status).not.toBe(413);
    expect((await post('a&'.repeat(2_000), { headers })).status).toBe(413);
    expect(queue.sent).toEqual([]);
  });
});

describe('a source that may not use an operation', () => {
  const narrow = { verify: apiKey('source-app'), operations: ['users/update'] } as const;

  it.each([
    ['/app/api/events/trackBulk', { events: [{ eventName: 'x', userId: 'u1' }] }],
    ['/app/api/events/track', { eventName: 'x', userId: 'u1' }],
    ['/app', { events: [{ eventName: 'x', userId: 'u1' }] }],
    ['/app/v1/batch', { batch: [{ type: 'track', event: 'x', userId: 'u1' }] }],
  ])('is told so with 403 at %s', async (path, body) => {
    const { post, queue } = openDoor(narrow);

    expect((await post(body, { path })).status).toBe(403);
    expect(queue.sent).toEqual([]);
  });
});

describe('a bulk body', () => {
  it.each(['api_key', 'apiKey', 'updateOnly'])('has no %s beside its items', async (name) => {
    const { post, queue } = openDoor();
    const body = { [name]: true, users: [{ userId: 'u1' }] };

    const answer = await post(body, { path: '/app/api/users/bulkUpdate' });

    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(name);
    expect(queue.sent).toEqual([]);
  });
});

describe('a number or a date beyond what can be stored', () => {
  it.each(['9223372036854775808', '-9223372036854775809', '9223372036854776000'])(
    'is no campaign: %s',
    async (campaignId) => {
      const { post } = openDoor();
      const answer = await post(`{"eventName":"x","userId":"u1","campaignId":${campaignId}}`);

      expect([answer.status, code(answer.body)]).toEqual([400, 'invalid-event']);
    },
  );

  it.each([
    '0000-01-01T00:00:00+23:00',
    '9999-12-31T23:59:59-23:00',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+99:99',
  ])('is no time: %s', (text) => {
    expect(timeIn(text)).toBeUndefined();
  });
});

describe('a dead letter of a batch', () => {
  it('has no name in its detail that could be an address', async () => {
    const { post, queue } = openDoor();
    const good = { type: 'track', event: 'x', userId: 'u1' };
    const bad = { type: 'track', event: 'x', userId: 'u1', timestamp: 'person@example.com' };

    await post({ batch: [good, bad] }, { path: '/app/v1/batch' });

    expect(queue.buried).toHaveLength(1);
    expect(queue.buried[0]?.detail).not.toContain('@');
  });
});
