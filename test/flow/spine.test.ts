import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useStack } from '../support/running-stack.ts';

const running = useStack();
const event = (id: string, more: object = {}) => ({
  eventName: 'flow',
  email: 'ada@example.com',
  id,
  ...more,
});

describe('an event', () => {
  it('reaches the project of its source, and no other', async () => {
    const answer = await running.post('/app', event('us-1'));
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ accepted: 1, events: [{ id: 'us-1' }] });
    const eu = await running.post('/app-eu', event('eu-1'), { authorization: 'Bearer local-app-eu-key' });
    expect(eu.status).toBe(202);
    await running.everyQueueIsEmpty();
    expect(running.sandbox('US').events.get('us-1')?.count).toBe(1);
    expect(running.sandbox('EU').events.get('eu-1')?.count).toBe(1);
    expect(running.sandbox('US').events.get('eu-1')).toBeUndefined();
    expect(running.sandbox('EU').events.get('us-1')).toBeUndefined();
  });

  it('is taken behind what a custom domain puts before its path, too', async () => {
    expect((await running.post('/hooks/v2/app/', event('behind-1'))).status).toBe(202);
    await running.everyQueueIsEmpty();
    expect(running.sandbox('US').events.get('behind-1')?.count).toBe(1);
  });

  it('that Iterable takes from client-side keys only is delivered, too', async () => {
    const answer = await running.post('/app/api/events/trackInAppOpen', {
      messageId: 'm1',
      userId: 'opener',
    });
    expect(answer.status).toBe(200);
    await running.everyQueueIsEmpty();
    const opens = running
      .sandbox('US')
      .events.after(-1, 10_000)
      .filter(({ body }) => body.includes('opener'));
    expect(opens).toHaveLength(1);
  });

  it('keeps every digit of its numbers, alone and in a list', async () => {
    const text = (id: string) =>
      `{"eventName":"digits","email":"ada@example.com","id":"${id}","createdAt":1700000000,"dataFields":{"big": 9007199254740993, "one": 1.0}}`;
    await running.post('/app', text('digits-alone'));
    await running.post('/app', `{"events":[${text('digits-list-1')}, ${text('digits-list-2')}]}`);
    await running.everyQueueIsEmpty();
    for (const id of ['digits-alone', 'digits-list-1', 'digits-list-2']) {
      expect(running.sandbox('US').events.get(id)?.body).toBe(text(id));
    }
  });

  it('carries the time of its acceptance and an id if it brings none', async () => {
    const before = Math.floor(Date.now() / 1000);
    const answer = await running.post('/app', { eventName: 'flow', userId: 'u1' });
    const { events } = (await answer.json()) as { events: { id: string }[] };
    const id = events[0]?.id ?? '';
    await running.everyQueueIsEmpty();
    const body = JSON.parse(running.sandbox('US').events.get(id)?.body ?? '{}');
    expect(body).toMatchObject({ eventName: 'flow', userId: 'u1', id });
    expect(body.createdAt).toBeGreaterThanOrEqual(before);
    expect(body.createdAt).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it('of a signed webhook is delivered under an id made of the webhook id', async () => {
    const body = JSON.stringify({ eventName: 'hook', email: 'ada@example.com' });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', 'local-webhook-key')
      .update(`msg_1.${timestamp}.${body}`)
      .digest('base64');
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    };
    const first = (await (await running.post('/webhook', body, headers)).json()) as {
      events: { id: string }[];
    };
    const again = (await (await running.post('/webhook', body, headers)).json()) as {
      events: { id: string }[];
    };
    expect(again).toEqual(first);
    await running.everyQueueIsEmpty();
    expect(running.sandbox('US').events.get(first.events[0]?.id ?? '')?.count).toBe(2);
    expect((await running.post('/webhook', `${body} `, headers)).status).toBe(401);
  });
});

describe('an event that Iterable refuses for good', () => {
  it('is buried with its reason, its body unchanged', async () => {
    running.sandbox('US').setFaults({ disallowedEventNames: ['switched-off'] });
    await running.post('/app', event('typed-1', { eventName: 'typed', dataFields: { size: 1 } }));
    await running.everyQueueIsEmpty();
    await running.post('/app', event('typed-2', { eventName: 'typed', dataFields: { size: 'large' } }));
    await running.post('/app', event('off-1', { eventName: 'switched-off' }));
    await running.everyQueueIsEmpty();

    await expect.poll(() => running.depth(running.stack.deadLetterQueueUrl)).toBe(2);
    const letters = await running.deadLetters();
    const byId = new Map(letters.map((letter) => [JSON.parse(letter.body.split('\n')[0] ?? '').id, letter]));
    expect(byId.get('typed-2')?.attributes).toMatchObject({
      reason: 'rejected',
      code: 'RequestFieldsTypesMismatched',
      status: '400',
      attempts: '1',
      detail: expect.stringContaining('size'),
    });
    expect(byId.get('off-1')?.attributes).toMatchObject({ reason: 'event-name-disallowed', status: '200' });
    expect(JSON.parse(byId.get('typed-2')?.body.split('\n')[1] ?? '')).toMatchObject({
      id: 'typed-2',
      dataFields: { size: 'large' },
    });
  });
});

describe('a project that is throttled', () => {
  it('delays its own events, and none of another project', async () => {
    running.sandbox('US').setFaults({ rateLimited: 1, retryAfterSeconds: 5 });
    const ids = Array.from({ length: 20 }, (_, i) => `apart-${i}`);
    await running.post('/app', { events: ids.map((id) => event(id)) });
    const limited = () => running.sandbox('US').counters.byStatus[429] ?? 0;
    await expect.poll(limited, { timeout: 30_000 }).toBeGreaterThan(0);
    await running.post(
      '/app-eu',
      { events: ids.map((id) => event(id)) },
      { authorization: 'Bearer local-app-eu-key' },
    );
    const arrived = (dataCenter: 'US' | 'EU') =>
      ids.filter((id) => running.sandbox(dataCenter).events.get(id) !== undefined);
    await expect.poll(() => arrived('EU'), { timeout: 30_000 }).toHaveLength(ids.length);
    expect(arrived('US')).toEqual([]);

    running.sandbox('US').setFaults({});
    await running.everyQueueIsEmpty();
    expect(arrived('US')).toHaveLength(ids.length);
  });
});
