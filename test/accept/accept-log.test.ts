import { describe, expect, it } from 'vitest';
import type { DoorDependencies } from '../../lib/accept/accept.ts';
import type { Request } from '../../lib/accept/request.ts';
import type { SourceSettings } from '../../lib/config/define-config.ts';
import type { EventObject } from '../../lib/event/event-object.ts';
import { SecretUnavailable } from '../../lib/secrets/cache.ts';
import { clockAt } from '../support/clock.ts';
import { DEADLINE, KEY, type OpenDoor, openDoor } from '../support/door.ts';
import { createFakeQueue } from '../support/fake-queue.ts';
import { requestWith } from '../support/requests.ts';

const event = { eventName: 'sum', userId: 'u1', id: 'order-1', createdAt: 1 };
const bad = { ...event, eventName: '' };

interface Situation {
  readonly settings?: Partial<SourceSettings>;
  readonly parts?: Partial<DoorDependencies>;
  readonly body?: object | string;
  readonly request?: Partial<Request>;
}

async function doorAfter({ settings, parts, body = event, request }: Situation): Promise<OpenDoor> {
  const door = openDoor(settings, parts);
  await door.post(body, request);
  return door;
}

const away = () => Promise.reject(new SecretUnavailable('away'));
const failing = () => Promise.reject(new RangeError('about ann@example.com'));
const confirmingAllBut = (id: string) => createFakeQueue((text) => !text.includes(id));
const line = { event: 'request-answered', source: 'app', accepted: 0, refused: 0, durationMs: 0 };

describe('the log of the door', () => {
  it.each<[string, Situation, object]>([
    ['one event', {}, { level: 'debug', status: 202, accepted: 1 }],
    ['a list', { body: { events: [event, event] } }, { level: 'debug', status: 202, accepted: 2 }],
    ['a map function that makes nothing', { settings: { map: () => null } }, { level: 'debug', status: 202 }],
    [
      'a list of which some are bad',
      { body: { events: [event, { ...event, api_key: 1 }, 7, event] } },
      { level: 'info', status: 207, accepted: 2, refused: 2, code: 'invalid-event' },
    ],
    [
      'a list of which all are bad',
      { body: { events: [bad, bad, bad] } },
      { level: 'info', status: 400, refused: 3, code: 'invalid-event' },
    ],
    [
      'a list of none',
      { body: { events: [] } },
      { level: 'info', status: 400, refused: 1, code: 'no-events' },
    ],
    ['a bad event', { body: bad }, { level: 'info', status: 400, refused: 1, code: 'invalid-event' }],
    ['text', { body: 'ann@' }, { level: 'info', status: 400, refused: 1, code: 'invalid-json' }],
    [
      'a wrong key',
      { request: { headers: { 'api-key': 'ann@' } } },
      { level: 'info', status: 401, refused: 1, code: 'unauthorized', why: 'mismatch' },
    ],
    [
      'an unknown path',
      { request: { path: '/ann@' } },
      { level: 'info', source: undefined, status: 404, refused: 1, code: 'not-found' },
    ],
    [
      'another method',
      { request: { method: 'PUT' } },
      { level: 'info', source: undefined, status: 405, refused: 1, code: 'method-not-allowed' },
    ],
    [
      'too large an event',
      { body: { ...event, dataFields: { text: 'x'.repeat(1_044_480) } } },
      { level: 'info', status: 413, refused: 1, code: 'too-large' },
    ],
    [
      'another type',
      { body: 'ann', request: { headers: { 'content-type': 'ann@' } } },
      { level: 'info', status: 415, refused: 1, code: 'unsupported-media-type' },
    ],
    [
      'an event that the queue does not confirm',
      { parts: { queue: confirmingAllBut('order-1') } },
      { level: 'error', status: 503, code: 'not-queued' },
    ],
    [
      'a list of which one is bad and one is not confirmed',
      {
        parts: { queue: confirmingAllBut('order-2') },
        body: { events: [event, { ...event, id: 'order-2' }, {}] },
      },
      { level: 'error', status: 503, accepted: 1, refused: 1, code: 'not-queued' },
    ],
    [
      'a call that wants a client-side key, where there is none',
      { body: { operation: 'users/registerBrowserToken', browserToken: 't', userId: 'u1' } },
      {
        ...{ level: 'info', status: 403, refused: 1, code: 'client-key-missing' },
        message: "this needs a client-side key of Iterable's, which the project's secret does not hold",
      },
    ],
    [
      'a key that cannot be read',
      { parts: { keysOf: () => ({ get: away, refresh: away }) } },
      { level: 'error', status: 503, refused: 1, code: 'secret-unavailable' },
    ],
  ])('has one line for %s', async (_, situation, expected) => {
    const { logged, lines } = await doorAfter(situation);

    const wanted = Object.entries({ ...line, ...expected }).filter(([, value]) => value !== undefined);
    expect(logged()).toEqual([Object.fromEntries(wanted)]);
    for (const word of [KEY, 'ann@', 'order-', 'u1']) expect(lines.join()).not.toContain(word);
  });

  it('has no line for a look at its health', async () => {
    const { accept, lines } = openDoor();
    await accept(requestWith({ method: 'GET', path: '/health' }), DEADLINE);

    expect(lines).toEqual([]);
  });

  it('has one line, with how many were buried, however many those are', async () => {
    const { logged } = await doorAfter({
      settings: { map: () => [...Array.from({ length: 500 }, () => bad), event] },
    });

    expect(logged()).toEqual([
      {
        ...line,
        ...{ level: 'error', status: 202, accepted: 1, refused: 500, buried: 500, code: 'not-mapped' },
        message: "the source's map function made an event that is not valid",
        function: 'sources.app.map',
        issues: 'eventName: too-small',
      },
    ]);
  });

  it('does not count one as buried that the dead letter queue did not confirm', async () => {
    const { logged } = await doorAfter({
      settings: { map: () => [bad, event] },
      parts: { queue: createFakeQueue((text) => text.includes('"eventName":"sum"')) },
    });

    expect(logged()).toEqual([{ ...line, level: 'error', status: 503, accepted: 1, code: 'not-queued' }]);
  });

  it.each<[string, Situation, string, object]>([
    [
      'a map function',
      { settings: { map: () => raise(new TypeError('ann@example.com')) } },
      'TypeError',
      {
        level: 'error',
        status: 400,
        refused: 1,
        code: 'not-mapped',
        message: "the source's map function failed",
        function: 'sources.app.map',
      },
    ],
    [
      'a project function, and it is not the first event that is refused',
      {
        settings: {
          project: ({ id }: EventObject) => (id === 'order-2' ? raise(new EvalError('ann@')) : 'us'),
        },
        body: { events: [bad, { ...event, id: 'order-2' }, event] },
      },
      'EvalError',
      {
        ...{ level: 'error', status: 207, accepted: 1, refused: 2, code: 'not-mapped' },
        message: "the source's project function failed",
        function: 'sources.app.project',
      },
    ],
    [
      'code of our own',
      { parts: { queue: { ...createFakeQueue(), send: failing } } },
      'RangeError',
      { level: 'error', status: 500, refused: 1, code: 'internal-error' },
    ],
    [
      'code of our own before the source is verified',
      { parts: { keysOf: () => raise(new SyntaxError('ann@')) } },
      'SyntaxError',
      { level: 'error', status: 500, refused: 1, code: 'internal-error' },
    ],
  ])('names the error and its place when it lies in %s', async (_, situation, error, expected) => {
    const { logged, lines } = await doorAfter(situation);

    const place = expect.stringMatching(/^at .*accept-log\.test\.ts:\d+:\d+/);
    expect(logged()).toEqual([{ ...line, ...expected, error, place }]);
    expect(lines.join()).not.toContain('ann@');
  });

  it.each(['name', 'stack'])(
    'names no error that throws when its %s is read, and the answer stands',
    async (member) => {
      const nasty = Object.defineProperty(new Error('ann@'), member, { get: () => raise(new Error('boom')) });
      const project = ({ id }: EventObject) => (id === 'order-2' ? raise(nasty) : 'us');
      const body = { events: [event, { ...event, id: 'order-2' }] };
      const { logged } = await doorAfter({ settings: { project }, body });

      expect(logged()).toMatchObject([
        {
          level: 'error',
          status: 207,
          accepted: 1,
          refused: 1,
          code: 'not-mapped',
          error: 'object',
          place: '',
        },
      ]);
    },
  );

  it('is an error where a function of toJSON throws what throws when it is read', async () => {
    const nasty = Object.defineProperty(new Error('ann@'), 'stack', { get: () => raise(new Error('boom')) });
    const map = () => ({ ...event, dataFields: { toJSON: () => raise(nasty) } });
    const { logged } = await doorAfter({ settings: { map } });

    expect(logged()).toMatchObject([{ level: 'error', status: 400, code: 'not-mapped', error: 'object' }]);
  });

  it('is an error where a function named no project, with no place: none failed', async () => {
    const { logged } = await doorAfter({ settings: { project: () => 'nowhere' } });

    const message = "the source's project function named no configured project";
    expect(logged()).toEqual([
      {
        ...line,
        level: 'error',
        status: 400,
        refused: 1,
        code: 'not-mapped',
        message,
        function: 'sources.app.project',
      },
    ]);
  });

  it('tells how long the answer took', async () => {
    const clock = clockAt();
    const queue = createFakeQueue(() => {
      clock.advance(250);
      return true;
    });
    const { logged } = await doorAfter({ parts: { clock, queue } });

    expect(logged()).toMatchObject([{ status: 202, durationMs: 250 }]);
  });
});

function raise(error: Error): never {
  throw error;
}
