import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MAX_CONCURRENCY } from '../../deploy/mapping.ts';
import { REFRESH_INTERVAL_MS } from '../../lib/secrets/cache.ts';
import { useStack } from '../support/running-stack.ts';

const running = useStack();
const event = (id: string, more: object = {}) => ({
  eventName: 'flow',
  email: 'ada@example.com',
  id,
  ...more,
});

describe('an event', () => {
  it('goes from the door to the project of its source, in that project only', async () => {
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
    running.sandbox('US').setFaults({});

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
  it('holds up its own events, and none of another', async () => {
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

describe('a key that is rotated', () => {
  it('of a source works at once, and the one before it still does', async () => {
    running.stack.secretsManager.put('source-app', 'rotated-key');
    const fresh = await running.post('/app', event('rotated-1'), { 'api-key': 'rotated-key' });
    expect(fresh.status).toBe(202);
    expect((await running.post('/app', event('rotated-2'))).status).toBe(202);
    expect((await running.post('/app', event('rotated-3'), { 'api-key': 'wrong' })).status).toBe(401);
    await running.everyQueueIsEmpty();
  });

  it('of a project is picked up by the events under way, without a retry', async () => {
    running.sandbox('US').setFaults({ apiKeys: ['new-project-key'] });
    running.stack.secretsManager.put('iterable-us', 'new-project-key');
    const retriesBefore = running.log.filter((line) => line.event === 'event-retried').length;
    await running.post('/app', { events: Array.from({ length: 50 }, (_, i) => event(`key-${i}`)) });
    await running.everyQueueIsEmpty();
    expect(running.sandbox('US').events.get('key-49')?.count).toBe(1);
    expect(running.log.filter((line) => line.event === 'event-retried')).toHaveLength(retriesBefore);
  });

  it('to a wrong one buries nothing and asks Secrets Manager no more than once in 10 s a consumer', async () => {
    const buriedBefore = await running.depth(running.stack.deadLetterQueueUrl);
    running.sandbox('US').setFaults({ apiKeys: ['only-this-key'] });
    const readsBefore = running.stack.secretsManager.requests('iterable-us');
    const startedAt = performance.now();
    const ids = Array.from({ length: 6 }, (_, i) => `wrong-${i}`);
    await running.post('/app', { events: ids.map((id) => event(id)) });
    const refused = () => running.log.filter((line) => line.verdict === 'credentials-refused').length;
    // All of them at once, and then behind the gate one after the other.
    await expect.poll(refused, { timeout: 30_000 }).toBeGreaterThanOrEqual(ids.length + 2);
    const readsEach = 1 + Math.ceil((performance.now() - startedAt) / REFRESH_INTERVAL_MS);
    const reads = running.stack.secretsManager.requests('iterable-us') - readsBefore;
    expect(reads).toBeLessThanOrEqual(MAX_CONCURRENCY * readsEach);
    expect(running.log.some((line) => line.event === 'credentials-refused' && line.project === 'us')).toBe(
      true,
    );

    running.stack.secretsManager.put('iterable-us', 'only-this-key');
    await running.everyQueueIsEmpty();
    expect(ids.map((id) => running.sandbox('US').events.get(id)?.count)).toEqual(ids.map(() => 1));
    expect(await running.depth(running.stack.deadLetterQueueUrl)).toBe(buriedBefore);
  });
});
