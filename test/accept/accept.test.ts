import { describe, expect, it } from 'vitest';
import { QUEUE_MS } from '../../lib/accept/accept.ts';
import { ERRORS } from '../../lib/accept/refusal.ts';
import type { Answer } from '../../lib/accept/request.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import { SecretUnavailable } from '../../lib/secrets/cache.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { DEADLINE, KEY, openDoor } from '../support/door.ts';
import { createFakeQueue } from '../support/fake-queue.ts';
import { requestWith } from '../support/requests.ts';

const event = { eventName: 'sum', userId: 'u1', id: 'order-1', createdAt: 1 };
const other = { ...event, id: 'order-2' };

function codeOf({ body }: Answer): string {
  return (body as { error: { code: string } }).error.code;
}

describe('the door', () => {
  it('answers 202 to one event that is on the queue', async () => {
    const { post, queue } = openDoor();

    expect(await post(event)).toEqual({ status: 202, body: { accepted: 1, events: [{ id: 'order-1' }] } });
    expect(queue.sent).toMatchObject([{ project: 'us' }]);
    expect(queue.sent[0]?.text).toMatch(/^\{"v":1,.*\}\n\{"eventName":"sum","userId":"u1",.*\}$/);
  });

  it('answers 202 to a list, one id an event, in order', async () => {
    const { post, queue } = openDoor();

    expect(await post({ events: [other, event] })).toEqual({
      status: 202,
      body: { accepted: 2, events: [{ id: 'order-2' }, { id: 'order-1' }] },
    });
    expect(queue.sent).toHaveLength(2);
  });

  it('answers 207 to a list of which some are bad, and queues the good ones', async () => {
    const { post, queue } = openDoor();

    expect(await post({ events: [event, { ...other, userId: '' }, 7] })).toEqual({
      status: 207,
      body: {
        accepted: 1,
        events: [
          { id: 'order-1' },
          {
            error: { code: 'invalid-event', message: 'the event is not valid', issues: [expect.anything()] },
          },
          {
            error: { code: 'invalid-event', message: 'the event is not valid', issues: [expect.anything()] },
          },
        ],
      },
    });
    expect(queue.sent).toHaveLength(1);
  });

  it('answers 207 to a list of which one is too large', async () => {
    const { post } = openDoor();
    const large = { ...other, dataFields: { text: 'é'.repeat(522_240) } };

    expect(await post({ events: [large, event] })).toMatchObject({
      status: 207,
      body: { accepted: 1, events: [{ error: { code: 'too-large' } }, { id: 'order-1' }] },
    });
  });

  it('answers 503 when the queue does not confirm', async () => {
    const queue = createFakeQueue((text) => !text.includes('order-2'));
    const { post } = openDoor({}, { queue });

    expect(await post({ events: [event, other, {}] })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: {
        error: { code: 'not-queued' },
        accepted: 1,
        events: [{ id: 'order-1', status: 202 }, { id: 'order-2', status: 503 }, { status: 400 }],
      },
    });
    expect(await post(other)).toMatchObject({
      status: 503,
      body: { events: [{ id: 'order-2', status: 503 }] },
    });
  });

  it.each([
    [0, 0],
    [QUEUE_MS - 1, QUEUE_MS - 1],
    [QUEUE_MS, QUEUE_MS],
    [23_000, QUEUE_MS],
  ])('of the %i ms that are left gives %i to the queue', async (leftMs, queueMs) => {
    const { accept, queue } = openDoor();
    const headers = { 'api-key': KEY };
    await accept(requestWith({ headers, body: Buffer.from(JSON.stringify(event)) }), NOON + leftMs);

    expect(queue.deadlines).toEqual([NOON + queueMs, NOON + queueMs]);
  });

  it('counts the time of the queue from when it has read the request', async () => {
    const clock = clockAt();
    const keysOf = () => {
      clock.advance(4_000);
      const keys = [SCHEMES['api-key'].parseKey(KEY)];
      return { get: async () => keys, refresh: async () => keys };
    };
    const { post, queue } = openDoor({}, { clock, keysOf });
    await post(event);

    expect(queue.deadlines[0]).toBe(NOON + 4_000 + QUEUE_MS);
    expect(queue.sent[0]?.text).toContain(`"acceptedAt":"${new Date(NOON + 4_000).toISOString()}"`);
  });

  it('gives an event that is sent again under the same key the same id', async () => {
    const { post, queue } = openDoor();
    const headers = { 'idempotency-key': 'k1' };
    const { id: _, ...anonymous } = event;

    const first = await post(anonymous, { headers });
    expect(await post(anonymous, { headers })).toEqual(first);
    expect(queue.sent[0]?.text).toMatch(/^\{"v":1,"id":"[0-9a-f]{64}"/);
    expect(await post({ ...anonymous, createdAt: 2 }, { headers: { 'idempotency-key': 'k2' } })).not.toEqual(
      first,
    );
  });

  it.each(['GET', 'HEAD'])('says to %s that it is well, without credentials', async (method) => {
    const { accept, queue } = openDoor();

    expect(await accept(requestWith({ method, path: '/health' }), DEADLINE)).toEqual({
      status: 200,
      body: { status: 'ok' },
    });
    expect(queue.deadlines).toEqual([]);
  });

  it('answers 400 to a list of which all are bad, with one error that tells of each', async () => {
    const { post, queue } = openDoor();

    expect(await post({ events: [{ ...event, id: '' }, 7] })).toEqual({
      status: 400,
      body: {
        error: {
          code: 'invalid-event',
          message: 'none of 2 events is valid',
          issues: [
            { path: 'events[0].id', code: 'invalid-format', message: expect.any(String) },
            { path: 'events[1]', code: 'invalid-type', message: 'must be an object' },
          ],
        },
      },
    });
    expect(queue.sent).toEqual([]);
  });

  it('takes 10,000 events', async () => {
    const { post, queue } = openDoor();

    expect(await post({ events: Array(10_000).fill(event) })).toMatchObject({
      status: 202,
      body: { accepted: 10_000 },
    });
    expect(queue.sent).toHaveLength(10_000);
  });

  it('answers 503 when the key of the source cannot be read', async () => {
    const away = () => Promise.reject(new SecretUnavailable('away'));
    const { post, queue } = openDoor({}, { keysOf: () => ({ get: away, refresh: away }) });

    const answer = await post(event);

    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(codeOf(answer)).toBe('secret-unavailable');
    expect(queue.sent).toEqual([]);
  });

  it('reads nothing of a request that is not verified', async () => {
    const { post } = openDoor();

    expect(codeOf(await post('{', { headers: { 'api-key': 'wrong', 'content-type': 'text/plain' } }))).toBe(
      'unauthorized',
    );
  });

  it('answers 500 to a fault of our own, without a word of it, and says when to come back', async () => {
    const send = () => Promise.reject(new RangeError('about ann@example.com'));
    const { post } = openDoor({}, { queue: { ...createFakeQueue(), send } });

    expect(await post(event)).toEqual({
      status: 500,
      headers: { 'retry-after': '10' },
      body: { error: { code: 'internal-error', message: ERRORS['internal-error'].message } },
    });
  });

  it('says when it took the event, by its clock', async () => {
    const { post, queue } = openDoor();
    await post(event);

    expect(queue.sent[0]?.text).toContain(`"acceptedAt":"${new Date(NOON).toISOString()}"`);
  });
});
