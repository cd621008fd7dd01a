/** When events expire, by the `staleAfter` of their project, whichever way they come. */
import { describe, expect, it } from 'vitest';
import { createSourceMetrics } from '../../lib/accept/metrics.ts';
import { createTakeFromBus } from '../../lib/accept/take-from-bus.ts';
import type { SourceSettings } from '../../lib/config/define-config.ts';
import type { ProjectSettings } from '../../lib/config/schema.ts';
import { decodeMessage, type Envelope, MAX_MESSAGE_BYTES } from '../../lib/event/envelope.ts';
import type { OutgoingMessage } from '../../lib/queue/queue.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { DEADLINE, openDoor } from '../support/door.ts';
import { createFakeQueue } from '../support/fake-queue.ts';
import { configurationWith } from '../support/sources.ts';

type StaleAfter = NonNullable<ProjectSettings['staleAfter']>;

const CART: StaleAfter = { 'cart-abandoned': '2h' };
const abandoned = { eventName: 'cart-abandoned', userId: 'u1' };
const opened = { eventName: 'opened', userId: 'u1' };

function openStaleDoor(us: StaleAfter | undefined, settings: Partial<SourceSettings> = {}, eu?: StaleAfter) {
  const projectWith = (staleAfter: StaleAfter | undefined) => (staleAfter ? { staleAfter } : {});
  const configuration = configurationWith(settings, { us: projectWith(us), eu: projectWith(eu) });
  const door = openDoor({}, { configuration });
  return { ...door, minutes: () => minutesOf(door.queue.sent) };
}

function envelopeOf({ text }: OutgoingMessage): Envelope {
  const decoded = decodeMessage(text);
  if (decoded.kind !== 'message') throw new Error(decoded.kind);
  return decoded.envelope;
}

/** For how many minutes after its acceptance each message is news. */
function minutesOf(sent: readonly OutgoingMessage[]): (number | undefined)[] {
  return sent.map(envelopeOf).map(({ acceptedAt, expiresAt }) => {
    expect(acceptedAt).toBe(new Date(NOON).toISOString());
    return expiresAt === undefined ? undefined : (Date.parse(expiresAt) - NOON) / 60_000;
  });
}

describe('an event whose project has a limit for its name', () => {
  it('says in its envelope when it expires, last of all', async () => {
    const { post, queue } = openStaleDoor(CART);
    await post({ ...abandoned, id: 'e-1', createdAt: 1 });

    expect(queue.sent.map(({ text }) => text)).toEqual([
      `{"v":1,"id":"e-1","source":"app","project":"us","operation":"events/track","acceptedAt":"${new Date(NOON).toISOString()}",` +
        `"expiresAt":"${new Date(NOON + 7_200_000).toISOString()}"}\n` +
        '{"eventName":"cart-abandoned","userId":"u1","id":"e-1","createdAt":1}',
    ]);
  });

  const track = { type: 'track', userId: 'u1', messageId: 'm1' };
  const cloudEvent = { specversion: '1.0', id: 'e', source: '/s', subject: 'u1' };

  it.each<[string, string, unknown, Record<string, string>, (number | undefined)[]]>([
    ['alone', '/app', abandoned, {}, [120]],
    ['in a list', '/app', { events: [abandoned, opened, abandoned] }, {}, [120, undefined, 120]],
    ['with its operation named', '/app', { operation: 'events/track', ...abandoned }, {}, [120]],
    ["by Iterable's API", '/app/api/events/track', abandoned, {}, [120]],
    ['in a bulk call', '/app/api/events/trackBulk', { events: [opened, abandoned] }, {}, [undefined, 120]],
    ["by Segment's API", '/app/v1/track', { ...track, event: 'cart-abandoned' }, {}, [120]],
    [
      'in a batch of Segment',
      '/app/v1/batch',
      {
        batch: [
          { ...track, event: 'cart-abandoned' },
          { ...track, event: 'opened' },
        ],
      },
      {},
      [120, undefined],
    ],
    [
      'as a CloudEvent',
      '/app',
      { ...cloudEvent, type: 'cart-abandoned' },
      { 'content-type': 'application/cloudevents+json' },
      [120],
    ],
  ])('expires whichever way it came: %s', async (_, path, body, headers, expected) => {
    const { post, minutes } = openStaleDoor(CART);

    expect((await post(body as object, { path, headers })).status).toBeLessThan(300);
    expect(minutes()).toEqual(expected);
  });

  it('expires when it came over a bus', async () => {
    const queue = createFakeQueue();
    const take = createTakeFromBus({
      configuration: configurationWith({ buses: ['orders'] }, { us: { staleAfter: CART } }),
      hasClientKey: () => ({ get: async () => false, refresh: async () => false }),
      queue,
      clock: clockAt(),
      log: () => {},
      metrics: createSourceMetrics('test', clockAt()),
    });
    const text = JSON.stringify([abandoned, opened]);
    await take(
      {
        bus: 'orders',
        sendersId: { scheme: 'sns', id: 'm-1' },
        // An hour ago: its limit counts from when it was accepted.
        occurredAtMs: NOON - 3_600_000,
        text,
        whole: text,
        wasParsed: false,
        headers: {},
      },
      DEADLINE,
    );

    expect(minutesOf(queue.sent)).toEqual([120, undefined]);
  });

  it('goes by the name that a map gave it', async () => {
    const { post, minutes } = openStaleDoor(CART, {
      map: ({ name }) => [{ ...opened, eventName: name }, opened],
    });
    await post({ name: 'cart-abandoned' });

    expect(minutes()).toEqual([120, undefined]);
  });

  it('goes by the name that an edit gave it, each of several', async () => {
    const { post, minutes } = openStaleDoor(CART, {
      edit: ({ operation: _, ...event }) => [
        { ...event, eventName: 'cart-abandoned', id: 'a' },
        { ...event, eventName: 'seen', id: 'b' },
      ],
    });
    await post(opened);

    expect(minutes()).toEqual([120, undefined]);
  });

  it('goes by the project that was chosen for it', async () => {
    const { post, minutes, queue } = openStaleDoor(
      CART,
      { project: ({ dataFields }) => dataFields?.to },
      { 'cart-abandoned': '3d' },
    );
    await post({ events: ['us', 'eu'].map((to) => ({ ...abandoned, dataFields: { to } })) });

    expect(queue.sent.map(({ project }) => project)).toEqual(['us', 'eu']);
    expect(minutes()).toEqual([120, 3 * 24 * 60]);
  });

  it('is too large if it does not fit with its limit', async () => {
    const body = { ...abandoned, id: 'e-1', createdAt: 1, dataFields: { text: '' } };
    const { post, queue } = openStaleDoor(CART);
    await post(body);
    const room = MAX_MESSAGE_BYTES - Buffer.byteLength(queue.sent[0]?.text ?? '');
    const filled = (bytes: number) => ({ ...body, dataFields: { text: 'x'.repeat(bytes) } });

    expect((await post(filled(room))).status).toBe(202);
    expect((await post(filled(room + 1))).status).toBe(413);
    expect(Buffer.byteLength(queue.sent[1]?.text ?? '')).toBe(MAX_MESSAGE_BYTES);
    const unlimited = openStaleDoor(undefined);
    expect((await unlimited.post(filled(room + 1))).status).toBe(202);
  });
});

describe('the name that a limit is for', () => {
  it('is the name of the event to the letter, or else *', async () => {
    const { post, minutes } = openStaleDoor({ opened: '1h', '*': '7d' });
    const names = ['opened', 'Opened', 'opened ', '*', 'constructor', '__proto__', 'toString', 'bought'];
    await post({ events: names.map((eventName) => ({ ...opened, eventName })) });

    const week = 7 * 24 * 60;
    expect(minutes()).toEqual([60, ...names.slice(1).map(() => week)]);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    'is found in the configuration and nowhere else: %s',
    async (eventName) => {
      const { post, minutes } = openStaleDoor({ opened: '1h' });
      await post(JSON.stringify({ ...opened, eventName }));

      expect(minutes()).toEqual([undefined]);
    },
  );

  it("is the event's however its characters were written", async () => {
    const { post, minutes } = openStaleDoor({ öffnen: '1h' });
    await post('{"eventName":"\\u00f6ffnen","userId":"u1"}');

    expect(minutes()).toEqual([60]);
  });

  it.each<[string, StaleAfter, number | undefined]>([
    ['4711', { '4711': '30m', '*': '7d' }, 30],
    ['4711.0', { '4711': '30m' }, 30],
    ['4711', { '4712': '30m' }, undefined],
    ['4711', { '*': '1h' }, 60],
    ['9007199254740993', { '9007199254740993': '30m' }, 30],
    ['9007199254740993', { '9007199254740992': '30m' }, undefined],
  ])('is the id of a workflow as text: %s', async (workflowId, staleAfter, expected) => {
    const { post, minutes } = openStaleDoor(staleAfter);
    const body = `{"workflowId":${workflowId},"userId":"u1"}`;
    expect((await post(body, { path: '/app/api/workflows/triggerWorkflow' })).status).toBe(200);

    expect(minutes()).toEqual([expected]);
  });
});

it.each([
  ['users/update', { userId: 'u1', dataFields: { eventName: 'opened' } }],
  ['users/updateEmail', { currentUserId: 'u1', newEmail: 'a@b.example' }],
  ['commerce/trackPurchase', { user: { userId: 'u1' }, items: [], total: 1 }],
  ['lists/unsubscribe', { listId: 1, subscribers: [{ userId: 'u1' }, { userId: 'u2' }] }],
])('no other operation ever expires: %s', async (operation, body) => {
  const { post, minutes } = openStaleDoor({ '*': '1h', opened: '1h' });

  expect((await post({ operation, ...body })).status).toBe(202);
  expect(new Set(minutes())).toEqual(new Set([undefined]));
});
