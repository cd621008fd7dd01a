import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { forEachConcurrently } from '../../../lib/queue/concurrency.ts';
import { createBucket } from '../../../local/sandbox/rate-limit.ts';
import { API_KEY, diceOf, sandboxOf } from './caller.ts';

const event = { eventName: 'orderPlaced', email: 'ann@example.com', id: 'order-1' };
const LIMIT_TEXT = 'Rate limit exceeded. Please try again later.';
const LIMIT_JSON = {
  msg: 'Exceeded rate limit for endpoint: /api/events/track, project: 1001 ',
  code: 'RateLimitExceeded',
  params: {},
};

describe('the rate limit of the sandbox', () => {
  it('answers 429 above the requests of a second, and takes requests again as time goes by', async () => {
    let nowMs = 5_000;
    const sandbox = await sandboxOf({ rateLimit: { 'events/track': 2 }, now: () => nowMs });
    const statuses = async (calls: number) => {
      const seen: number[] = [];
      for (let call = 0; call < calls; call += 1) seen.push((await sandbox.track(event)).status);
      return seen;
    };

    expect(await statuses(4)).toEqual([200, 200, 429, 429]);
    nowMs += 500;
    expect(await statuses(2)).toEqual([200, 429]);
    nowMs += 60_000;
    expect(await statuses(3)).toEqual([200, 200, 429]);
  });

  it('does not count requests with a wrong key', async () => {
    const sandbox = await sandboxOf({ rateLimit: { 'events/track': 1 }, now: () => 0 });

    expect((await sandbox.track(event, { 'Api-Key': 'wrong' })).status).toBe(401);
    expect((await sandbox.track(event)).status).toBe(200);
    expect((await sandbox.track(event)).status).toBe(429);
  });

  it('lets 2,000 events through at once', async () => {
    const sandbox = await sandboxOf({ now: () => 0 });
    // Not all of them at one time: a listener has room for some hundred that it has not yet accepted.
    await forEachConcurrently(Array(2_010).fill(event), 100, async (one) => {
      await (await sandbox.track(one)).text();
    });

    expect(sandbox.counters.byStatus).toEqual({ 200: 2_000, 429: 10 });
  });

  it('leaves what others do not take, each operation by itself', async () => {
    let nowMs = 5_000;
    const sandbox = await sandboxOf({
      rateLimit: { 'events/track': 4, 'events/trackBulk': 4 },
      now: () => nowMs,
    });
    sandbox.setFaults({ otherTraffic: { 'events/track': 3 } });
    const taken = async (send: () => Promise<Response>) => {
      let count = 0;
      while ((await send()).status === 200) count += 1;
      return count;
    };
    const single = () => sandbox.track(event);
    const bulk = () => sandbox.trackBulk([event]);

    expect([await taken(single), await taken(bulk)]).toEqual([4, 4]);
    nowMs += 1_000;
    expect([await taken(single), await taken(bulk)]).toEqual([1, 4]);
    sandbox.setFaults({ otherTraffic: { 'events/track': 40 } });
    nowMs += 60_000;
    expect(await taken(single)).toBe(0);
    sandbox.setFaults({});
    nowMs += 1_000;
    expect(await taken(single)).toBe(4);
  });

  it('does not fill up when the clock is set back', () => {
    const bucket = createBucket(1);
    bucket.take(10_000);
    bucket.take(0);

    expect(bucket.take(1_000)).toBe(true);
  });
});

describe('the faults of the sandbox', () => {
  it('answers 429 as JSON and as text by turns', async () => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ rateLimited: 1 });

    const first = await sandbox.track(event);
    const second = await sandbox.track(event);

    expect([first.status, second.status]).toEqual([429, 429]);
    expect(first.headers.get('retry-after')).toBeNull();
    expect(await first.json()).toEqual(LIMIT_JSON);
    expect(second.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await second.text()).toBe(LIMIT_TEXT);
    expect(sandbox.events.distinctIds).toBe(0);
  });

  it.each([
    ['json', JSON.stringify(LIMIT_JSON)],
    ['text', LIMIT_TEXT],
  ] as const)('answers each 429 as %s, with Retry-After when told so', async (rateLimitedAs, body) => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ rateLimited: 1, rateLimitedAs, retryAfterSeconds: 7 });

    for (const response of [await sandbox.track(event), await sandbox.track(event)]) {
      expect(response.headers.get('retry-after')).toBe('7');
      expect(await response.text()).toBe(body);
    }
  });

  it('strikes the share of requests that the dice say', async () => {
    const sandbox = await sandboxOf({ random: diceOf(0.1, 0.3, 0.29) });
    sandbox.setFaults({ serverError: 0.3 });

    const statuses = [];
    for (let call = 0; call < 6; call += 1) statuses.push((await sandbox.track(event)).status);

    expect(statuses).toEqual([503, 200, 503, 503, 200, 503]);
  });

  it.each([
    [502, 'Bad Gateway'],
    [403, 'Forbidden'],
  ])('answers the error %i as HTML, as servers and firewalls before Iterable do', async (status, title) => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ serverError: 1, serverErrorStatus: status });

    const response = await sandbox.track(event);

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toContain(`<title>${status} ${title}</title>`);
    expect(sandbox.events.distinctIds).toBe(0);
  });

  it('resets the connection before the event is stored', async () => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ dropped: 1 });

    await expect(sandbox.track(event)).rejects.toThrow('fetch failed');

    expect(sandbox.events.distinctIds).toBe(0);
    expect(sandbox.counters).toMatchObject({ requests: 1, byStatus: {}, dropped: 1, answerLost: 0 });
  });

  it('resets the connection after the event is stored', async () => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ answerLost: 1 });

    await expect(sandbox.track(event)).rejects.toThrow('fetch failed');

    expect(sandbox.events.get('order-1')?.count).toBe(1);
    expect(sandbox.counters).toMatchObject({ requests: 1, byStatus: {}, dropped: 0, answerLost: 1 });
  });

  it('never answers a request that hangs, and ends it with the sandbox', async () => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ hang: 1 });
    let failures = 0;
    const call = sandbox.track(event).catch(() => {
      failures += 1;
    });
    await vi.waitFor(() => expect(sandbox.counters.hung).toBe(1));

    expect((await sandbox.control('/sandbox')).status).toBe(200);
    expect(failures).toBe(0);
    await sandbox.close();
    await call;

    expect(failures).toBe(1);
    expect(sandbox.counters.byStatus).toEqual({});
    expect(sandbox.events.distinctIds).toBe(0);
  });

  it('holds a request back for the latency, and lets it go with the sandbox', async () => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ latencyMs: 600_000 });
    const ended = expect(sandbox.track(event)).rejects.toThrow('fetch failed');
    await vi.waitFor(() => expect(sandbox.counters.requests).toBe(1));

    expect(sandbox.events.distinctIds).toBe(0);
    await sandbox.close();

    await ended;
    expect(sandbox.counters.byStatus).toEqual({});
  });

  it('leaves nothing behind that keeps a process alive', async () => {
    const server = new URL('../../../local/sandbox/server.ts', import.meta.url).href;
    const script = `
      import { startSandbox } from '${server}';
      const sandbox = await startSandbox({ dataCenter: 'US', apiKeys: [] });
      sandbox.setFaults({ latencyMs: 600_000 });
      fetch(sandbox.origin + '/api/events/track', { method: 'POST' }).catch(() => {});
      while (sandbox.counters.requests === 0) await new Promise(setImmediate);
      await sandbox.close();`;

    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' });
    onTestFinished(() => void child.kill('SIGKILL'));

    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('answers after the latency', async () => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ latencyMs: 5 });

    expect((await sandbox.track(event)).status).toBe(200);
    expect(sandbox.events.distinctIds).toBe(1);
  });

  it('answers 200 to an event name that is disallowed, and does not store it', async () => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ disallowedEventNames: ['orderPlaced'] });

    const refused = await sandbox.track(event);
    const taken = await sandbox.track({ ...event, eventName: 'OrderPlaced', id: 'order-2' });

    expect(refused.status).toBe(200);
    expect(await refused.json()).toEqual({ msg: 'event orderPlaced is disallowed from tracking.' });
    expect(await taken.json()).toMatchObject({ code: 'Success' });
    expect(sandbox.events.after(-1, 10).map(({ id }) => id)).toEqual(['order-2']);
  });

  it.each([
    ['an e-mail address in any case', { eventName: 'a', email: 'ANN@example.com' }, 400],
    ['a user id', { eventName: 'a', userId: 'Ann-1' }, 400],
    ['a user id in another case', { eventName: 'a', userId: 'ann-1' }, 200],
    ['another user', { eventName: 'a', userId: 'bob' }, 200],
  ])('knows a forgotten user by %s', async (_case, body, status) => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ forgottenUsers: ['Ann@example.com', 'Ann-1'] });

    const response = await sandbox.track(body);

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code: status === 200 ? 'Success' : 'ForgottenUserError' });
  });

  it.each([
    ['an e-mail address in any case', { eventName: 'a', email: 'ANN@example.com' }, 'UnknownEmailError'],
    ['a user id', { eventName: 'a', userId: 'Ann-1' }, 'UnknownUserIdError'],
    ['a user id in another case', { eventName: 'a', userId: 'ann-1' }, 'Success'],
    ['an address of another name', { eventName: 'a', email: 'ann-1@example.com' }, 'Success'],
  ])('does not know an unknown user by %s', async (_case, body, code) => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ unknownUsers: ['Ann@example.com', 'Ann-1'] });

    const response = await sandbox.track(body);

    expect(response.status).toBe(code === 'Success' ? 200 : 400);
    expect(await response.json()).toMatchObject({ code });
    expect(sandbox.events.distinctIds).toBe(code === 'Success' ? 1 : 0);
  });

  it('takes other keys while they are set', async () => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ apiKeys: ['rotated'] });
    expect((await sandbox.track(event)).status).toBe(401);
    expect((await sandbox.track(event, { 'Api-Key': 'rotated' })).status).toBe(200);

    sandbox.setFaults({});
    expect((await sandbox.track(event, { 'Api-Key': 'rotated' })).status).toBe(401);
    expect((await sandbox.track(event, { 'Api-Key': API_KEY })).status).toBe(200);
  });

  it('throws on a setting that is wrong and keeps those in force', async () => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ serverError: 1 });

    expect(() => sandbox.setFaults({ dropped: 2 })).toThrow(/dropped/);
    expect((await sandbox.track(event)).status).toBe(503);
  });
});
