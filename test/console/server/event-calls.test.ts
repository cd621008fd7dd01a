/** The calls about the stack, how it stands, and its events. */
import { describe, expect, it } from 'vitest';
import type { EventsFound } from '../../../console/api.ts';
import { LEFT_OUT_WORDS } from '../../../operate/history/to-replay.ts';
import { callConsole } from '../../support/console-calls.ts';
import { SOON, useConsoleStack, userOf } from '../../support/console-stack.ts';

const { running, ask, fault, become } = useConsoleStack();

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
    const next = async (): Promise<EventsFound> => {
      const { value } = await lines.next();
      // An empty line says that nothing of it has changed.
      return value === '' ? next() : JSON.parse(String(value));
    };

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
