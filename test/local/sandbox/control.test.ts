import { describe, expect, it } from 'vitest';
import { SWITCHES } from '../../../local/sandbox/faults.ts';
import { API_KEY, sandboxOf } from './caller.ts';

const eventOf = (id: string) => ({ eventName: 'a', userId: 'u', id });
const FAULTLESS = {
  rateLimited: 0,
  rateLimitedAs: 'alternate',
  otherTraffic: {},
  serverError: 0,
  serverErrorStatus: 503,
  dropped: 0,
  answerLost: 0,
  hang: 0,
  latencyMs: 0,
  slowUsers: {},
  disallowedEventNames: [],
  forgottenUsers: [],
  unknownUsers: [],
  conflictingUsers: [],
  invalidDataUsers: [],
  internalFailures: 0,
  unexplainedFailures: 0,
  newFieldSeconds: 0,
  apiKeysReplaced: false,
  jwtKeysAdded: false,
};

describe("the sandbox's own pages", () => {
  it('count requests, answers, ids and duplicates, and not themselves', async () => {
    const sandbox = await sandboxOf();
    for (const id of ['1', '2', '1', '1']) await sandbox.track(eventOf(id));
    await sandbox.track({});

    const seen = await (await sandbox.control('/sandbox')).json();

    expect(seen).toEqual({
      sandbox: 'Sandbox Iterable, US data centre',
      requests: 5,
      byStatus: { 200: 4, 400: 1 },
      dropped: 0,
      answerLost: 0,
      hung: 0,
      distinctIds: 2,
      duplicates: 2,
      droppedFields: [],
      faults: FAULTLESS,
    });
    expect(await (await sandbox.control('/sandbox')).json()).toEqual(seen);
  });

  it('list events in order of first arrival, page by page', async () => {
    const sandbox = await sandboxOf();
    for (const id of ['a', 'b', 'c', 'a']) await sandbox.track(eventOf(id));

    const first = await (await sandbox.control('/sandbox/events?limit=2')).json();
    const second = await (await sandbox.control('/sandbox/events?limit=2&after=b')).json();

    expect(first).toMatchObject({
      events: [
        { id: 'a', count: 2, body: eventOf('a'), headers: { 'content-type': 'application/json' } },
        { id: 'b', count: 1 },
      ],
      next: 'b',
    });
    expect(second).toMatchObject({ events: [{ id: 'c' }], next: null });
    expect(await (await sandbox.control('/sandbox/events?after=c')).json()).toEqual({
      events: [],
      next: null,
    });
  });

  it('tell of each event which operation brought it, and when it came last', async () => {
    let nowMs = Date.parse('2026-01-02T03:04:05.006Z');
    const sandbox = await sandboxOf({ now: () => nowMs });
    await sandbox.track(eventOf('a'));
    nowMs += 1_000;
    await sandbox.track(eventOf('a'));
    await sandbox.call('users/update', { userId: 'u' });

    const page = (await (await sandbox.control('/sandbox/events')).json()) as { events: object[] };

    const arrivedAt = '2026-01-02T03:04:06.006Z';
    expect(page.events).toMatchObject([
      { id: 'a', operation: 'events/track', arrivedAt, count: 2 },
      { operation: 'users/update', arrivedAt },
    ]);
  });

  it('show an event by an id that needs encoding', async () => {
    const sandbox = await sandboxOf();
    const id = 'order/1?é%';
    await sandbox.track(eventOf(id));

    const response = await sandbox.control(`/sandbox/events/${encodeURIComponent(id)}`);

    expect(await response.json()).toMatchObject({ id, count: 1, body: { id } });
  });

  it.each([
    ['/sandbox/events/unknown', 404],
    ['/sandbox/events/%', 404],
    ['/sandbox/unknown', 404],
    ['/sandbox/events?limit=0', 400],
    ['/sandbox/events?limit=ten', 400],
    ['/sandbox/events?limit=10001', 400],
    ['/sandbox/events?after=unknown', 400],
  ])('answer %s with %i', async (path, status) => {
    const sandbox = await sandboxOf();
    const response = await sandbox.control(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toHaveProperty('error.message');
  });

  it('set and reset the faults, each time as a whole', async () => {
    const sandbox = await sandboxOf();
    const put = (faults: object) =>
      sandbox.control('/sandbox/faults', { method: 'PUT', body: JSON.stringify(faults) });

    await put({ serverError: 1 });
    const second = await put({
      rateLimited: 0.5,
      retryAfterSeconds: 3,
      apiKeys: ['secret-key'],
      jwtKeys: { 'secret-client': 'secret-signing' },
    });
    const inForce = await (await sandbox.control('/sandbox/faults')).text();
    const reset = await sandbox.control('/sandbox/faults', { method: 'DELETE' });

    expect(await second.json()).toEqual({
      ...FAULTLESS,
      rateLimited: 0.5,
      retryAfterSeconds: 3,
      apiKeysReplaced: true,
      jwtKeysAdded: true,
    });
    expect(JSON.parse(inForce)).toMatchObject({ serverError: 0, rateLimited: 0.5 });
    expect(inForce).not.toContain('secret-');
    expect(await reset.json()).toEqual(FAULTLESS);
  });

  it.each([
    ['{"rateLimited":1.5}', 'rateLimited'],
    ['{"hang":-1}', 'hang'],
    ['{"serverErrorStatus":399}', 'serverErrorStatus'],
    ['{"rateLimitedAs":"xml"}', 'rateLimitedAs'],
    ['{"latencyMs":1.5}', 'latencyMs'],
    ['{"slowUsers":{"ann@example.com":600001}}', 'slowUsers.ann@example.com'],
    ['{"disallowedEventNames":"a"}', 'disallowedEventNames'],
    ['{"forgottenUsers":[1]}', 'forgottenUsers[0]'],
    ['{"unknownUsers":[""]}', 'unknownUsers[0]'],
    ['{"unexplainedFailures":2}', 'unexplainedFailures'],
    ['{"otherTraffic":{"events/track":-1}}', 'otherTraffic.events/track'],
    ['{"otherTraffic":{"events/unknown":1}}', 'otherTraffic.events/unknown'],
    ['{"jwtKeys":{"key":""}}', 'jwtKeys.key'],
    ['{"ratelimited":0.5}', 'ratelimited'],
  ])('refuse the faults %s and name %s', async (body, path) => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ serverError: 1 });

    const response = await sandbox.control('/sandbox/faults', { method: 'PUT', body });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid-faults', issues: [{ path }] } });
    expect((await sandbox.track(eventOf('1'))).status).toBe(503);
  });

  it('refuse faults that are not JSON, and other methods', async () => {
    const sandbox = await sandboxOf();

    const notJson = await sandbox.control('/sandbox/faults', { method: 'PUT', body: 'hang=1' });
    const posted = await sandbox.control('/sandbox/faults', { method: 'POST', body: '{}' });
    const deleted = await sandbox.control('/sandbox/events', { method: 'DELETE' });

    expect(await notJson.json()).toMatchObject({ error: { code: 'not-json' } });
    expect([notJson.status, posted.status, deleted.status]).toEqual([400, 405, 405]);
    expect(posted.headers.get('allow')).toBe('GET, PUT, DELETE');
    expect(deleted.headers.get('allow')).toBe('GET');
  });

  it('tell at / what this is, with its switches and without its key', async () => {
    const sandbox = await sandboxOf({ dataCenter: 'EU' });

    const page = await (await sandbox.control('/?from=a-browser')).text();

    expect(page).toMatch(/^Sandbox Iterable, EU data centre\n/);
    expect(page).toContain(`POST ${sandbox.origin}/api/events/track`);
    expect(page).toContain(`curl -X DELETE ${sandbox.origin}/sandbox/faults`);
    for (const name of Object.keys(SWITCHES)) expect(page).toContain(`\n  ${name} `);
    expect(page).toContain(`POST ${sandbox.origin}/api/events/trackBulk`);
    expect(page).toContain('What arrived last\n  nothing yet\n');
    expect(page).not.toContain(API_KEY);
  });

  it('tell at / what arrived last, and nothing that a terminal would obey', async () => {
    const sandbox = await sandboxOf({ now: () => 0 });
    for (let n = 1; n <= 11; n += 1) await sandbox.track(eventOf(`e${n}\u001b`));

    const page = await (await sandbox.control('/')).text();

    expect(page.match(/^ {2}1970-01-01T00:00:00.000Z {2}events\/track {2}e.*$/gm)).toEqual(
      [11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map(
        (n) => String.raw`  1970-01-01T00:00:00.000Z  events/track  e${n}\u{1b}`,
      ),
    );
    expect(page).not.toContain('\u001b');
  });

  it('tell it in columns, however long the names of the operations are', async () => {
    const sandbox = await sandboxOf({ now: () => 0 });
    await sandbox.call('users/registerDeviceToken', {
      ...{ email: 'a@b.example' },
      device: { token: 't', platform: 'APNS', applicationName: 'app' },
    });
    await sandbox.track(eventOf('e1'));

    const page = await (await sandbox.control('/')).text();

    expect(page).toMatch(/Z {2}events\/track {15}e1\n.*Z {2}users\/registerDeviceToken {2}\S/);
  });
});
