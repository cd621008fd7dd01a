/** A function of the configuration fails, or makes an event that is not valid: its author must mend it. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Request } from '../../lib/accept/request.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import type { SourceSettings } from '../../lib/config/define-config.ts';
import { decodeMessage } from '../../lib/event/envelope.ts';
import type { EventObject, SentEvent } from '../../lib/event/event-object.ts';
import { DEADLINE, openDoor } from '../support/door.ts';
import { createFakeQueue } from '../support/fake-queue.ts';
import { requestWith } from '../support/requests.ts';

const EVENT = { eventName: 'sum', userId: 'u1', id: 'order-1', createdAt: 1 };
const SIGNER = SCHEMES.github.parseKey('a-key-that-signs');

const raise = (error: unknown): never => {
  throw error;
};

/** A door whose sender signs each request. */
function openSigned(settings: Partial<SourceSettings>, queue = createFakeQueue()) {
  const verify = { scheme: 'github', secret: 'source-app' } as const;
  const keysOf = () => ({ get: async () => [SIGNER], refresh: async () => [SIGNER] });
  const { accept, logged } = openDoor({ verify, protocols: ['iterable'], ...settings }, { keysOf, queue });
  return {
    queue,
    logged,
    /** What lies in the dead letter queue, as its sender wrote it, and why. */
    kept: () =>
      queue.buried.map(({ message, reason, detail }) => {
        const decoded = decodeMessage(message);
        return { reason, detail, body: decoded.kind === 'message' ? decoded.body : undefined };
      }),
    post: (given: object | string, request: Partial<Request> = {}) => {
      const body = Buffer.from(typeof given === 'string' ? given : JSON.stringify(given));
      const signature = `sha256=${createHmac('sha256', SIGNER).update(body).digest('hex')}`;
      const headers = { 'x-hub-signature-256': signature };
      return accept(requestWith({ ...request, headers, body }), DEADLINE);
    },
  };
}

type Failing = readonly [what: string, settings: Partial<SourceSettings>, message: string, detail: string];

/** Of one event, or of a body that becomes one. */
const FAILING: readonly Failing[] = [
  [
    'a map that throws',
    { map: () => raise(new TypeError('x')) },
    "the source's map function failed",
    'not-mapped',
  ],
  [
    'a map that is async',
    { map: (async () => EVENT) as never },
    "the source's map function must not be async",
    'not-mapped',
  ],
  ['a map that returns no event', { map: () => 7 as never }, MADE('map'), 'not-mapped; invalid-type'],
  [
    'a map whose event lacks a field',
    { map: () => ({ userId: 'u1', createdAt: 'now' }) },
    MADE('map'),
    'not-mapped; eventName: invalid-type; createdAt: invalid-type',
  ],
  [
    'a map whose event names no user',
    { map: () => ({ eventName: 'sum' }) },
    MADE('map'),
    'not-mapped; email: invalid-value',
  ],
  [
    'a map whose event is nested too deeply',
    { map: () => JSON.parse(`{"x":${'['.repeat(64)}${']'.repeat(64)}}`) },
    MADE('map'),
    'not-mapped; too-deep',
  ],
  [
    'a map whose event has a field named like an address',
    { map: () => ({ ...EVENT, 'ann@shop.example': 1, userId: 7 }) },
    MADE('map'),
    'not-mapped; userId: invalid-type',
  ],
  [
    'a project that throws',
    { project: () => raise('x') },
    "the source's project function failed",
    'not-mapped',
  ],
  [
    'a project that is not there',
    { project: () => 'nowhere' },
    "the source's project function named no configured project",
    'not-mapped',
  ],
  [
    'an edit that throws',
    { edit: () => raise(new TypeError('x')) },
    "the source's edit function failed",
    'not-mapped',
  ],
  [
    'an edit that is async',
    { edit: (async () => undefined) as never },
    "the source's edit function must not be async",
    'not-mapped',
  ],
  [
    'an edit of which one event is a promise',
    { edit: (event: SentEvent) => [event, Promise.resolve(event)] as never },
    "the source's edit function must not be async",
    'not-mapped',
  ],
  ['an edit that returns no event', { edit: () => 'sum' as never }, MADE('edit'), 'not-mapped; invalid-type'],
  [
    'an edit that returns a list with nothing in it',
    { edit: (event: SentEvent) => [event, undefined] as never },
    "the source's edit function must return events",
    'not-mapped',
  ],
  [
    'an edit that returns what JSON has no form for',
    { edit: () => ({ n: 1n }) },
    "the source's edit function returned what JSON cannot write",
    'not-mapped',
  ],
  [
    'an edit whose event is not valid',
    { edit: (event: SentEvent) => ({ ...event, createdAt: 'now' }) },
    MADE('edit'),
    'not-mapped; createdAt: invalid-type',
  ],
  [
    'an edit of whose events one is not valid',
    { edit: (event: SentEvent) => [event, { operation: 'users/update' }] },
    MADE('edit'),
    'not-mapped; email: invalid-value',
  ],
  [
    'an edit whose operation is not there',
    { edit: (event: SentEvent) => ({ ...event, operation: 'events/trak' }) },
    MADE('edit'),
    'not-mapped; operation: unknown-operation',
  ],
  [
    'an edit whose event has a forbidden name',
    { edit: () => JSON.parse('{"__proto__":1}') },
    MADE('edit'),
    'not-mapped; forbidden-key',
  ],
  [
    'an edit that makes two events with one id',
    { edit: (event: SentEvent) => [event, { ...event }] },
    "the source's edit function made two events with one id",
    'not-mapped',
  ],
];

function MADE(name: string): string {
  return `the source's ${name} function made an event that is not valid`;
}

/** Of the one function that these settings have. */
function placeOf(settings: Partial<SourceSettings>): string {
  return `sources.app.${Object.keys(settings)[0]}`;
}

describe('a function of the configuration that fails', () => {
  it.each(FAILING)(
    'is told of as not-mapped, and logged as an error: %s',
    async (_, settings, message, detail) => {
      const { post, queue, logged } = openDoor(settings);
      const answer = await post(EVENT);

      expect(answer.status).toBe(400);
      expect(answer.body?.error?.code).toBe('not-mapped');
      // What came with a key alone is left to its sender.
      expect([queue.sent, queue.buried]).toEqual([[], []]);
      const issues = detail === 'not-mapped' ? undefined : detail.slice('not-mapped; '.length);
      expect(logged()).toMatchObject([
        {
          level: 'error',
          event: 'request-answered',
          code: 'not-mapped',
          message,
          function: placeOf(settings),
        },
      ]);
      expect(Object.assign({ issues: undefined }, logged()[0]).issues).toBe(issues);
    },
  );

  it.each(FAILING)('loses nothing that was signed: %s', async (_, settings, _message, detail) => {
    const { post, queue, kept } = openSigned(settings);
    const answer = await post(EVENT);

    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'not-mapped' } } });
    expect(queue.sent).toEqual([]);
    const told = detail.replace('not-mapped', `not-mapped; ${placeOf(settings)}`);
    expect(kept()).toMatchObject([{ reason: 'invalid', detail: told }]);
    if (settings.map === undefined) expect(kept()[0]?.body).toBe(JSON.stringify(EVENT));
  });

  it('has the body kept where nothing of it goes on, and the bad event where others do', async () => {
    const throwing = openSigned({ map: () => raise(new Error('x')) });
    const making = openSigned({ map: () => ({ userId: 'u1' }) });
    const both = openSigned({ map: () => [{ userId: 'u1' }, { userId: 'u2' }] });
    const mixed = openSigned({ map: () => [EVENT, { userId: 'u1' }] });
    const body = '{ "topic":"orders", "n":1.0 }';
    for (const { post } of [throwing, making, both, mixed]) await post(body);

    for (const { kept } of [throwing, making, both]) expect(kept()).toMatchObject([{ body }]);
    expect(mixed.kept()).toMatchObject([{ body: '{"userId":"u1"}' }]);
  });

  it('names the place where it threw', async () => {
    const { post, logged } = openDoor({ edit: () => raise(new RangeError('ann@shop.example')) });
    await post(EVENT);

    const place = expect.stringMatching(/^at edit .*not-mapped\.test\.ts:\d+:\d+/);
    expect(logged()).toMatchObject([{ error: 'RangeError', place }]);
  });

  it('is answered 503 when the dead letter queue does not confirm', async () => {
    const { post } = openSigned(
      { edit: () => raise('x') },
      createFakeQueue(() => false),
    );

    expect(await post(EVENT)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });

  it('is told of, kept or not, where the body is too large to be kept', async () => {
    const { post, queue, logged } = openSigned({ map: () => raise('x') });
    const answer = await post({ text: 'x'.repeat(1_050_000) });

    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'not-mapped' } } });
    expect(queue.buried).toEqual([]);
    expect(logged()).toMatchObject([{ level: 'error' }]);
  });

  it('keeps what was signed on each path, and beside good events of a list', async () => {
    const edit = ({ userId }: EventObject) => (userId === 'u2' ? raise('x') : undefined);
    const { post, kept, queue } = openSigned({ edit });
    const list = await post({ events: [EVENT, { ...EVENT, userId: 'u2' }] });
    const call = await post({ ...EVENT, userId: 'u2' }, { path: '/app/api/events/track' });

    expect(list).toMatchObject({ status: 207, body: { events: [{}, { error: { code: 'not-mapped' } }] } });
    expect(call).toMatchObject({ status: 400, body: { code: 'BadParams' } });
    expect(queue.sent).toHaveLength(1);
    const detail = 'not-mapped; sources.app.edit';
    expect(kept()).toMatchObject([{ detail }, { detail }]);
  });
});

describe('an event that came invalid', () => {
  const badEmail = { eventName: 'sum', email: 'nobody' };

  it.each<[string, unknown]>([
    ['leaves it as it is', () => undefined],
    ['mends something else', (event: SentEvent) => ({ ...event, dataFields: { plan: 'pro' } })],
  ])('stays the fault of its sender when an edit %s', async (_, edit) => {
    const { post, kept, logged } = openSigned({ edit: edit as never });

    expect(await post(badEmail)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid-event', issues: [{ path: 'email' }] } },
    });
    expect(kept()).toEqual([]);
    expect(logged()).toMatchObject([{ level: 'info', code: 'invalid-event' }]);
  });

  it('is mended by an edit', async () => {
    const { post } = openSigned({
      edit: ({ email: _, ...event }: SentEvent) => ({ ...event, userId: 'u1' }),
    });

    expect(await post(badEmail)).toMatchObject({ status: 202 });
  });

  it('is the fault of an edit that adds another', async () => {
    const { post } = openSigned({ edit: (event: SentEvent) => ({ ...event, createdAt: 'now' }) });

    expect(await post(badEmail)).toMatchObject({ status: 400, body: { error: { code: 'not-mapped' } } });
  });

  it('is the fault of the map that made it, whatever an edit does', async () => {
    const { post } = openSigned({ map: () => badEmail, edit: () => undefined });

    expect(await post({})).toMatchObject({ status: 400, body: { error: { code: 'not-mapped' } } });
  });
});
