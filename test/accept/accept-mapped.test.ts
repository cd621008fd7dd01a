import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { QUEUE_MS } from '../../lib/accept/accept.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import type { EventObject, MapFunction } from '../../lib/event/event-object.ts';
import { NOON } from '../support/clock.ts';
import { DEADLINE, openDoor } from '../support/door.ts';
import { requestWith } from '../support/requests.ts';

const event: EventObject = { eventName: 'sum', userId: 'u1', id: 'order-1', createdAt: 1 };
const bad: EventObject = { eventName: '', userId: 'u1', note: 'what was sent' };
const oversized: EventObject = { ...event, dataFields: { text: 'x'.repeat(1_044_480) } };

/** A map function that makes of any body what the test says. */
function making(...events: readonly EventObject[]): { readonly map: MapFunction } {
  return { map: () => events };
}

describe('a source with a map function', () => {
  it.each([
    ['none', [], { accepted: 0, events: [] }],
    ['one', [event], { accepted: 1, events: [{ id: 'order-1' }] }],
    [
      'several',
      [event, { ...event, id: 'order-2' }],
      { accepted: 2, events: [{ id: 'order-1' }, { id: 'order-2' }] },
    ],
  ])('answers 202 when it makes %s', async (_, events, body) => {
    const { post, queue } = openDoor(making(...events));

    expect(await post({ topic: 'orders' })).toEqual({ status: 202, body });
    expect(queue.sent).toHaveLength(events.length);
    expect(queue.buried).toEqual([]);
  });

  it('buries what it makes and is not valid beside the good ones, and answers 202', async () => {
    const { post, queue } = openDoor(making(bad, event, JSON.parse('{"__proto__":1}')));

    expect(await post({ topic: 'orders' })).toEqual({
      status: 202,
      body: { accepted: 1, events: [{ id: 'order-1' }] },
    });
    expect(queue.sent).toHaveLength(1);
    expect(queue.buried).toMatchObject([
      {
        reason: 'invalid',
        message: expect.stringContaining(`\n${JSON.stringify(bad)}`),
        attempts: 0,
        diedAt: NOON,
      },
      { reason: 'invalid', detail: 'not-mapped; sources.app.map; forbidden-key' },
    ]);
    expect(queue.deadlines).toEqual([NOON + QUEUE_MS, NOON + QUEUE_MS]);
  });

  it('buries text that SQS takes', async () => {
    const { post, queue } = openDoor(making({ ...bad, note: '\uffff' }, { ...event, note: '\ufffe' }));
    await post({});

    expect(queue.buried[0]?.message).toContain('"note":"\\uffff"');
    expect(queue.sent[0]?.text).toContain('"note":"\\ufffe"');
  });

  it('gives what it buries and what it sends ids that stay the same when the webhook comes again', async () => {
    const { id: _, ...anonymous } = event;
    const { post, queue } = openDoor(making(bad, anonymous));
    const headers = { 'webhook-id': 'msg_1' };

    const answer = await post({}, { headers });
    expect(await post({}, { headers })).toEqual(answer);
    expect(queue.buried[0]?.message).toBe(queue.buried[1]?.message);
    expect(queue.sent[0]?.text).toBe(queue.sent[1]?.text);
  });

  it.each([
    ['not valid', 'not-mapped', [bad, bad], ['events[0].eventName', 'events[1].eventName']],
    ['too large', 'invalid-event', [oversized], ['events[0]']],
  ])('answers 400 when all it makes is %s, and keeps nothing of it', async (_, code, events, paths) => {
    const { post, queue } = openDoor(making(...events));

    const answer = await post({});

    expect(answer).toEqual({
      status: 400,
      body: { error: expect.objectContaining({ code }) },
    });
    const { issues = [] } = answer.body?.error ?? {};
    expect(new Set(issues.map(({ path }) => path))).toEqual(new Set(paths));
    expect([...queue.sent, ...queue.buried]).toEqual([]);
  });

  it('answers 413 when a bad one beside good ones cannot even be buried', async () => {
    const { post, queue } = openDoor(making(event, oversized));

    expect(await post({})).toMatchObject({ status: 413, body: { error: { code: 'too-large' } } });
    expect([...queue.sent, ...queue.buried]).toEqual([]);
  });

  it('answers 400 when the function throws, and keeps the message out of the answer', async () => {
    const { post, queue } = openDoor({
      map: (body) => {
        throw new TypeError(`cannot map ${JSON.stringify(body)}`);
      },
    });

    const answer = await post({ email: 'ann@example.com' });

    expect(answer).toEqual({
      status: 400,
      headers: {},
      body: { error: { code: 'not-mapped', message: "the source's map function failed" } },
    });
    expect([...queue.sent, ...queue.buried]).toEqual([]);
  });

  it('hands the function only what was verified and walked', async () => {
    const calls: unknown[] = [];
    const { post } = openDoor({
      map: (body) => {
        calls.push(body);
        return [];
      },
    });
    await post({ wrong: 1 }, { headers: { 'api-key': 'wrong' } });
    await post('{"a":1,"a":2}');
    await post('not JSON');
    await post(' {"right":1.0}');

    expect(calls).toEqual([{ right: 1 }]);
  });

  it('takes a webhook by its signature', async () => {
    const parse = SCHEMES['standard-webhook'].parseKey;
    const key = parse(`whsec_${Buffer.alloc(24, 1).toString('base64')}`);
    const { accept, queue } = openDoor(
      { verify: { scheme: 'standard-webhook', secret: 'source-app' }, map: (body) => body as EventObject },
      { keysOf: () => ({ get: async () => [key], refresh: async () => [key] }) },
    );
    const body = Buffer.from(`\ufeff${JSON.stringify({ eventName: 'sum', userId: 'u1' })}`);
    const at = `${NOON / 1000}`;
    const signature = `v1,${createHmac('sha256', key).update(`msg_1.${at}.`).update(body).digest('base64')}`;
    const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': at, 'webhook-signature': signature };

    expect(await accept(requestWith({ headers, body }), DEADLINE)).toMatchObject({ status: 202 });
    expect(queue.sent).toHaveLength(1);
    expect(await accept(requestWith({ headers, body: body.subarray(3) }), DEADLINE)).toMatchObject({
      status: 401,
    });
    expect(queue.sent).toHaveLength(1);
  });
});

describe('a source whose project is a function', () => {
  const byRegion = { project: ({ region }: EventObject) => region as string };

  it('sends each event to the project it names', async () => {
    const { post, queue } = openDoor(byRegion);
    await post({ events: [event, event].map((one, i) => ({ ...one, region: ['eu', 'us'][i] })) });

    expect(queue.sent.map(({ project }) => project)).toEqual(['eu', 'us']);
  });

  it.each(['de', '__proto__', 'constructor', '', 7, null])('answers 400 when it names %j', async (region) => {
    const { post, queue } = openDoor(byRegion);

    expect(await post({ ...event, region })).toMatchObject({
      status: 400,
      body: { error: { code: 'not-mapped' } },
    });
    expect(queue.sent).toEqual([]);
  });

  it('answers 400 when it throws', async () => {
    const { post, queue } = openDoor({
      project: () => {
        throw new RangeError('ann@example.com');
      },
    });

    expect(await post(event)).toMatchObject({ status: 400, body: { error: { code: 'not-mapped' } } });
    expect(queue.sent).toEqual([]);
  });

  it('answers not-mapped behind a map function too', async () => {
    const { post } = openDoor({ map: () => event, project: () => 'de' });

    expect(await post({})).toMatchObject({ status: 400, body: { error: { code: 'not-mapped' } } });
  });
});
