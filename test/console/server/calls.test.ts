/** The calls of the console of a whole stack. */
import { describe, expect, it } from 'vitest';
import type { Calls, EventRow, EventsFound } from '../../../console/api.ts';
import { LEFT_OUT_WORDS } from '../../../operate/history/to-replay.ts';
import { askConsole, callConsole, faultOf } from '../../support/console-calls.ts';
import { plantUsersIn } from '../../support/recorded-output.ts';
import { useStack } from '../../support/running-stack.ts';

const running = useStack();
const SOON = { timeout: 30_000, interval: 50 };

const ask = <Name extends keyof Calls>(name: Name, asked: Calls[Name]['ask']) =>
  askConsole(running.stack, name, asked);
const fault = (name: string, asked: unknown) => faultOf(running.stack, name, asked);

/** Posts it, and waits until the history has it in this state. */
async function become(state: EventRow['state'], event: object, source = 'app'): Promise<EventRow> {
  const key = { 'api-key': `local-${source}-key` };
  const { events } = (await (await running.post(`/${source}`, event, key)).json()) as {
    readonly events: readonly [{ readonly id: string }];
  };
  return stateOf(events[0].id, state);
}

async function stateOf(id: string, state: EventRow['state']): Promise<EventRow> {
  const row = async () => (await ask('events', { id, limit: 1 })).events[0];
  await expect.poll(async () => (await row())?.state, SOON).toBe(state);
  return (await row()) as EventRow;
}

/** The lines of a watch, as they come; '' is that nothing is new. */
async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const text of (response.body as ReadableStream<Uint8Array>).pipeThrough(
    new TextDecoderStream(),
  )) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** A user of each test's own. */
const userOf = (name: string) => ({ email: `${name}@calls.example.com` });

describe('stack', () => {
  it('says what there is, and a line that can be pasted', async () => {
    const info = await ask('stack', {});

    expect(info).toMatchObject({
      title: expect.stringMatching(/^the stack on this machine \(/),
      realProject: null,
      door: running.stack.door,
      projects: [
        { name: 'us', dataCenter: 'US', mode: 'single', destination: 'sandbox' },
        { name: 'eu', dataCenter: 'EU', mode: 'single', destination: 'sandbox' },
      ],
      sandboxes: ['US', 'EU'],
      curl: expect.stringMatching(/^curl http:\S+\/app -H 'Api-Key: local-app-key'/),
    });
    expect(info.sources).toMatchObject([
      { name: 'app', scheme: 'api-key', project: 'us', hasMap: false, hasEdit: false, samples: [] },
      { name: 'app-eu', project: 'eu', protocols: ['own', 'cloudevents', 'iterable', 'segment'] },
      { name: 'webhook', scheme: 'standard-webhook' },
    ]);
    expect(info.sources[0]?.operations).toContain('users/update');
    expect(info.sources[0]?.operations).not.toContain('users/forget');
  });
});

describe('events', () => {
  it('are listed, newest first, by what is asked, and each has its story', async () => {
    const first = await become('delivered', { eventName: 'first', ...userOf('list') });
    const second = await become('delivered', {
      eventName: 'second',
      ...userOf('list'),
      dataFields: { n: 1.5 },
    });

    const found = await ask('events', { search: 'list@calls', limit: 1 });
    expect(found).toMatchObject({ events: [{ event: second.event }], hasMore: true });
    const older = await ask('events', { search: 'list@calls', before: second.event });
    expect(older).toMatchObject({ events: [{ event: first.event, state: 'delivered' }], hasMore: false });

    expect(await ask('event', { event: second.event })).toMatchObject({
      row: second,
      request: { path: '/app', status: 202 },
      body: expect.stringContaining('"n":1.5'),
      steps: [{ kind: 'queued' }, { kind: 'attempt', call: { status: 200 } }, { kind: 'delivered' }],
      differences: [{ path: 'id', before: null }, { path: 'createdAt' }],
      advice: null,
    });
  });

  it('are refused by what is wrong with the request', async () => {
    await running.post('/app', { eventName: 'no user' });

    await expect
      .poll(async () => (await ask('refused', {}))[0], SOON)
      .toMatchObject({ path: '/app', status: 400, code: 'invalid-event' });
    const [row] = await ask('refused', {});
    const filter = { source: 'app', since: row?.at ?? 0, until: (row?.at ?? 0) + 1 };
    expect(await ask('refused', filter)).toContainEqual(row);
    expect(await ask('refused', { ...filter, source: 'app-eu' })).toEqual([]);
    expect(await ask('request', { request: row?.request ?? 0 })).toEqual({
      ...row,
      body: '{"eventName":"no user"}',
      isWhole: true,
      answer: expect.stringContaining('invalid-event'),
      advice: {
        meaning: 'the event is not valid; issues names each wrong field',
        sentence: 'sender: correct the event',
      },
    });
    expect((await ask('refused', { before: row?.request ?? 0 })).map(({ request }) => request)).not.toContain(
      row?.request,
    );
  });

  it.each([
    ['event', { event: 999_999_999 }, 404, 'this event is not in the history any more'],
    ['event', { event: -1 }, 400, expect.stringMatching(/^event: /)],
    ['event', {}, 400, 'event: is required'],
    ['request', { request: 999_999_999 }, 404, 'this request is not in the history any more'],
    ['events', { limit: 1_001 }, 400, expect.stringMatching(/^limit: /)],
    ['events', { state: 'lost' }, 400, 'state: must be one of waiting, retrying, delivered, dead'],
    ['watch', {}, 400, 'revision: is required'],
    ['rates', { minutes: 0 }, 400, expect.stringMatching(/^minutes: /)],
  ])('say what is wrong with %s %j', async (name, asked, status, message) => {
    expect(await fault(name, asked)).toMatchObject({ status, message });
  });

  it('are told to who watches, as they change, until he goes', async () => {
    const { revision } = await ask('events', { limit: 1 });
    const end = new AbortController();
    const filter = { search: 'watched@calls' };
    const response = await callConsole(
      running.stack,
      'watch',
      { ...filter, revision },
      { signal: end.signal },
    );
    const lines = linesOf(response);
    const next = async () => JSON.parse(String((await lines.next()).value || 'null')) as EventsFound;

    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('cache-control')).toBe('no-store');
    // At once, so that who watches knows it.
    expect(await next()).toEqual({ events: [], revision, hasMore: false });
    await running.post('/app', { eventName: 'other', ...userOf('elsewhere') });
    const { event } = await become('delivered', { eventName: 'seen', ...userOf('watched') });
    const states: string[] = [];
    while (states.at(-1) !== 'delivered') {
      const { events } = await next();
      expect(events).toMatchObject([{ event }]);
      states.push(...events.map(({ state }) => state));
    }
    end.abort();
    await expect(lines.next()).rejects.toThrow();
  });

  it('are counted against the limit of Iterable', async () => {
    await become('delivered', { eventName: 'counted', ...userOf('rates') });

    await expect
      .poll(async () => {
        const [us] = await ask('rates', { minutes: 5 });
        return us?.buckets.some(({ perSecond }) => perSecond > 0);
      }, SOON)
      .toBe(true);
    expect(await ask('rates', { minutes: 5 })).toMatchObject([
      { project: 'us', limit: 2_000 },
      { project: 'eu', limit: 2_000 },
    ]);
  });

  it('are sent again, though they are delivered; what repeats an effect only if that is asked for', async () => {
    const { event, id } = await become('delivered', { eventName: 'again', ...userOf('replay') });
    const wanted = { event, evenEffects: false, isDryRun: false };
    const sent = { matching: 1, sent: 1, leftOut: [], fault: null };

    expect(await ask('replay', { ...wanted, isDryRun: true })).toEqual(sent);
    expect(running.sandbox('US').events.get(id)?.count).toBe(1);
    expect(await ask('replay', wanted)).toEqual(sent);
    await expect.poll(() => running.sandbox('US').events.get(id)?.count, SOON).toBe(2);

    const state = await become('delivered', { operation: 'users/update', ...userOf('replay') });
    expect(await ask('replay', { ...wanted, event: state.event })).toEqual({
      matching: 1,
      sent: 0,
      leftOut: [{ code: 'state', why: LEFT_OUT_WORDS.state, events: 1 }],
      fault: null,
    });
  });

  it('are not all sent again by a call that names none', async () => {
    expect(await fault('replay', { evenEffects: true, isDryRun: false })).toMatchObject({ status: 400 });
  });
});

describe('status', () => {
  it('says in words what is stuck, and lets a project be paused', async () => {
    running.sandbox('US').setFaults({ rateLimited: 1, retryAfterSeconds: 2 });
    await become('retrying', { eventName: 'stuck', ...userOf('status') });
    const us = async () => (await ask('status', {})).projects.find(({ name }) => name === 'us');

    await expect.poll(async () => (await us())?.trouble, SOON).toMatch(/^Iterable answers 429/);
    expect(await us()).toMatchObject({
      running: 'running',
      oldestAt: expect.any(Number),
      keptUntil: expect.any(Number),
    });

    expect(await ask('pause', { project: 'us' })).toEqual({});
    await expect.poll(us, SOON).toMatchObject({ running: 'paused', trouble: 'paused' });
    running.sandbox('US').setFaults({});
    expect(await ask('resume', { project: 'us' })).toEqual({});
    await running.everyQueueIsEmpty();
    await expect.poll(us, SOON).toMatchObject({ running: 'running', trouble: null, waiting: 0, hidden: 0 });
  });

  it('knows no other projects', async () => {
    expect(await fault('pause', { project: 'none' })).toEqual({
      status: 404,
      message: 'the stack has no project none',
      remedy: 'it has: us, eu',
    });
  });
});

describe('dead letters', () => {
  const BAD = 'disallowed';

  async function bury(name: string): Promise<EventRow> {
    running.sandbox('US').setFaults({ disallowedEventNames: [BAD] });
    return become('dead', { eventName: BAD, ...userOf(name), dataFields: { plan: 'free', n: 1.5 } });
  }

  it('are groups with advice, and examples that lead to the history', async () => {
    const { event, id } = await bury('groups');
    await expect.poll(async () => (await ask('status', {})).deadLetters, SOON).toBe(1);

    const { groups, read, about } = await ask('letters', {});
    expect({ read, about }).toEqual({ read: 1, about: 1 });
    expect(groups).toMatchObject([
      {
        project: 'us',
        reason: 'event-name-disallowed',
        code: null,
        field: null,
        name: BAD,
        letters: 1,
        movable: 'as-they-are',
        advice: {
          sentence: 'marketing: allow the event, then redrive',
          meaning: expect.stringContaining('the event name is switched off'),
        },
      },
    ]);
    const { project = null, reason = '', code = null, field = null, name = null } = groups[0] ?? {};
    const examples = await ask('examples', { project, reason, code, field, name });
    expect(examples).toMatchObject([{ id, event, status: 200, body: expect.stringContaining('"n":1.5') }]);
    expect(await ask('examples', { project, reason, code, field, name: null })).toEqual([]);
    expect(await ask('event', { event })).toMatchObject({
      row: { state: 'dead' },
      advice: { sentence: 'marketing: allow the event, then redrive' },
    });
  });

  it('are shown to several who ask at once, and moved back as one was shown', async () => {
    const { id, event } = await bury('redrive');
    const looks = await Promise.all(Array.from({ length: 4 }, () => ask('letters', {})));
    expect(looks.map(({ read }) => read)).toEqual([1, 1, 1, 1]);

    const { plan, ...shown } = await ask('plan-redrive', {
      filter: { id, project: 'us' },
      set: [
        { path: 'eventName', value: 'allowed' },
        { path: 'dataFields.seats', value: '12.50' },
      ],
      drop: ['dataFields.plan'],
    });
    expect(shown).toEqual({
      letters: 1,
      mended: 1,
      staying: [],
      oldStates: 0,
      inDoubt: 0,
      differences: [
        { path: 'eventName', before: `"${BAD}"`, after: '"allowed"' },
        { path: 'dataFields.plan', before: '"free"', after: null },
        { path: 'dataFields.seats', before: null, after: '12.50' },
      ],
    });
    expect(await ask('redrive', { plan })).toEqual({
      letters: 1,
      events: 1,
      unsent: 0,
      undeleted: 0,
      unmet: 0,
      fault: null,
    });
    await stateOf(id, 'delivered');
    expect(running.sandbox('US').events.get(id)?.body).toContain('"seats":12.50');
    expect(await ask('letters', {})).toEqual({ groups: [], read: 0, about: 0 });
    const story = await ask('event', { event });
    expect(story.advice).toBeNull();
    expect(story.steps.map(({ kind }) => kind)).toContain('buried');
    // Once.
    expect(await fault('redrive', { plan })).toMatchObject({
      status: 404,
      message: 'this plan is not known any more',
    });
  });

  it('are replaced by another event, of the same user and operation', async () => {
    const { id } = await bury('whole');
    const body = `{"eventName":"written anew","id":"${id}","email":"whole@calls.example.com","dataFields":{"n":2.50}}`;

    expect(await fault('plan-redrive', { filter: { reason: 'rejected' }, set: [], drop: [], body })).toEqual({
      status: 400,
      message: 'a whole body is of the letter of one id, and stands alone',
    });
    const wanted = { filter: { id }, set: [], drop: [], body };
    expect(await fault('plan-redrive', { ...wanted, body: '[]' })).toEqual({
      status: 400,
      message: 'the event is not a JSON object',
    });
    const { plan, mended, differences } = await ask('plan-redrive', wanted);
    expect(mended).toBe(1);
    expect(differences).toContainEqual({ path: 'dataFields.n', before: '1.5', after: '2.50' });
    await ask('redrive', { plan });
    await stateOf(id, 'delivered');
    expect(running.sandbox('US').events.get(id)?.body).toContain('"n":2.50');
  });

  it('stay where they are mended to what is not valid', async () => {
    const { id } = await bury('stay');
    const wanted = { filter: { id }, set: [{ path: 'email', value: 'nobody' }], drop: [] };

    expect(await ask('plan-redrive', wanted)).toMatchObject({
      letters: 0,
      staying: [{ why: expect.stringContaining('email'), letters: 1 }],
    });
  });

  it('are deleted as they were shown, and not those that come later', async () => {
    const first = await bury('delete');
    const { plan, letters } = await ask('plan-deletion', { reason: 'event-name-disallowed' });
    expect(letters).toBe(1);
    const second = await bury('delete-not');

    expect(await ask('delete', { plan })).toEqual({ deleted: 1 });
    await expect
      .poll(async () => (await ask('event', { event: first.event })).row.isDeleted, SOON)
      .toBe(true);
    expect((await ask('event', { event: first.event })).advice).toBeNull();
    expect(await ask('examples', { id: first.id })).toEqual([]);
    expect(await ask('examples', { id: second.id })).toHaveLength(1);
  });

  it.each([
    ['examples', {}, 'must say which letters'],
    ['plan-deletion', {}, 'must say which letters'],
    ['plan-redrive', { filter: {}, set: [], drop: [] }, 'filter: must say which letters'],
    ['plan-redrive', { filter: { id: 'x' }, set: [{ path: '', value: '1' }], drop: [] }, 'no path: ""'],
  ])('are not all meant by %s %j', async (name, asked, message) => {
    expect(await fault(name, asked)).toMatchObject({ status: 400, message });
  });
});

describe('sending', () => {
  it('drafts an event for each protocol and operation', async () => {
    const own = await ask('draft', { source: 'app', user: 'draft-1' });
    expect(own).toMatchObject({ path: '/app', headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(own.body)).toMatchObject({ userId: 'draft-1', eventName: 'iterable-forwarder-test' });

    const iterable = { source: 'app', protocol: 'iterable', operation: 'commerce/updateCart' };
    expect(await ask('draft', iterable)).toMatchObject({
      path: '/app/api/commerce/updateCart',
      body: expect.stringContaining('"items": [\n'),
    });
    const webhook = await ask('draft', { source: 'webhook', operation: 'users/update' });
    expect(webhook.headers['webhook-id']).toMatch(/^msg_/);

    expect(await ask('draft', { source: 'app', sample: 'stripe/charge.succeeded' })).toMatchObject({
      path: '/app',
      body: expect.stringContaining('"type": "charge.succeeded"'),
    });
  });

  it.each([
    [{ source: 'none' }, 404, 'there is no such source'],
    [{ source: 'app', sample: '../package' }, 404, 'there is no sample ../package'],
    [{ source: 'app', operation: 'users/none' }, 404, 'there is no operation "users/none"'],
    [
      { source: 'app', protocol: 'segment', operation: 'users/merge' },
      400,
      "users/merge can't be made a call of Segment",
    ],
  ])('can not draft %j', async (asked, status, message) => {
    expect(await fault('draft', asked)).toMatchObject({ status, message });
  });

  it('shows what the door would make of it, and sends nothing', async () => {
    const json = { 'content-type': 'application/json' };
    const body = '{"eventName":"tried","email":"preview@calls.example.com","dataFields":{"n":1.50}}';
    const { curl, ...shown } = await ask('preview', { source: 'app', path: '/app', headers: json, body });

    expect(shown).toMatchObject({
      faults: [],
      warnings: [],
      events: [
        {
          project: 'us',
          operation: 'events/track',
          body: expect.stringContaining('"n":1.50'),
          differences: [{ path: 'id' }, { path: 'createdAt' }],
        },
      ],
    });
    expect(curl).toBe(
      `curl '${running.stack.door}/app' -H 'content-type: application/json' -H 'api-key: local-app-key' --data-raw '${body}'`,
    );
    const segment = { source: 'webhook', path: '/webhook/v1/track', headers: json };
    expect(await ask('preview', { ...segment, body: '{"event":"tried","userId":"u"}' })).toMatchObject({
      faults: [],
      events: [{ operation: 'events/track' }],
    });
    expect(await ask('preview', { ...segment, body: '{"event":"tried"}' })).toMatchObject({
      faults: [expect.any(String)],
      events: [],
    });
    expect((await ask('events', { search: 'preview@calls' })).events).toEqual([]);
  });

  it('signs it as its sender would, and tells what the door answered', async () => {
    const { headers, path } = await ask('draft', { source: 'webhook' });
    const body = JSON.stringify({ eventName: 'sent', ...userOf('send') });
    plantUsersIn(body);
    const sent = await ask('send', { source: 'webhook', path, headers, body });

    expect(sent).toMatchObject({ status: 202, answer: expect.stringContaining('"accepted":1') });
    await stateOf(sent.ids[0] ?? '', 'delivered');
    const refused = await ask('send', { source: 'webhook', path, headers, body: '{}' });
    expect(refused).toMatchObject({ status: 400, answer: expect.stringContaining('invalid-event'), ids: [] });
  });

  it.each([
    { path: '@evil.example/app' },
    { path: '//evil.example\\app' },
    { path: 'http://evil.example/app' },
    { path: '' },
    { path: '/app?x' },
    { headers: { 'x-a': 'b\r\nhost: evil.example' } },
    { headers: { host: 'evil.example' } },
    { headers: { 'Content-Length': '1' } },
    { headers: { 'x a': 'b' } },
    { headers: { 'x-a': '\u{1f600}' } },
    { method: 'GET' },
  ])('is of what a sender of the source could send, and not %j', async (part) => {
    const asked = { source: 'app', path: '/app', headers: {}, body: '{}', ...part };

    for (const name of ['send', 'preview']) expect(await fault(name, asked)).toMatchObject({ status: 400 });
  });
});

describe('the sandboxes', () => {
  it('misbehave as they are told, and show what they have', async () => {
    const { meanings } = await ask('faults', { dataCenter: 'US' });
    expect(meanings.rateLimited).toBe('share (0 to 1) of requests answered 429');
    expect(await ask('set-faults', { dataCenter: 'EU', faults: { latencyMs: 3 } })).toMatchObject({
      faults: { latencyMs: 3, rateLimited: 0 },
    });
    expect(await ask('faults', { dataCenter: 'US' })).toMatchObject({ faults: { latencyMs: 0 } });

    await become('delivered', { operation: 'users/update', ...userOf('sandbox') }, 'app-eu');
    const [user, event] = await Promise.all([
      ask('sandbox-users', { dataCenter: 'EU', user: 'sandbox@calls.example.com' }),
      ask('sandbox-events', { dataCenter: 'EU', user: 'sandbox@calls.example.com' }),
    ]);
    expect(user).toMatchObject({ users: [userOf('sandbox')] });
    expect(event).toMatchObject([{ operation: 'users/update', user: 'sandbox@calls.example.com' }]);
    expect(await ask('sandbox-users', { dataCenter: 'EU' })).toMatchObject({ users: [userOf('sandbox')] });
  });

  it.each([
    [
      'set-faults',
      { dataCenter: 'US', faults: { rateLimited: 2 } },
      /^the sandbox: nothing was changed; rateLimited: /,
    ],
    ['faults', { dataCenter: 'DE' }, /^dataCenter: must be one of US, EU$/],
  ])('say what is wrong with %s %j', async (name, asked, message) => {
    expect(await fault(name, asked)).toMatchObject({ status: 400, message: expect.stringMatching(message) });
  });
});
