import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../lib/accept/request.ts';
import type { MapFunction } from '../../../lib/event/event-object.ts';
import { openDoor } from '../../support/door.ts';
import { createFakeQueue } from '../../support/fake-queue.ts';

/** Lambda takes no longer an answer: it would turn it into an error, though good events are on the queue. */
const MAX_BYTES = 6_000_000;
const MOST_EVENTS = 10_000;

const event = { eventName: 'sum', userId: 'u1', id: 'order-1', createdAt: 1 };
/** Wrong in all it has. */
const bad = {
  ...{ eventName: 1, email: 1, userId: 1, id: 1, createdAt: 'x', dataFields: [], campaignId: 'x' },
  ...{ templateId: 'x', createNewFields: 1, api_key: 1, apiKey: 1, 'api-key': 1, API_KEY: 1, ApiKey: 1 },
};
const long = 'x'.repeat(500);

/** As Lambda counts: the body is a string within JSON. */
function bytesOf({ body, ...answer }: Answer): number {
  return Buffer.byteLength(JSON.stringify({ ...answer, body: JSON.stringify(body) }));
}

function many<Value>(valueAt: (index: number) => Value, count = MOST_EVENTS): Value[] {
  return Array.from({ length: count }, (_, index) => valueAt(index));
}

/** An object of this many short names. */
function fields(count: number): object {
  return Object.fromEntries(many((index) => [`f${index.toString(36)}`, 1] as const, count));
}

describe('the answer is short enough for Lambda', () => {
  it.each<[string, object, number, number]>([
    ['10,000 bad events', { events: many(() => bad) }, 400, 0],
    ['10,000 that are no events', { events: many((i) => i) }, 400, 0],
    ['10,000 events of which one is good', { events: many((i) => (i === 7 ? event : bad)) }, 207, 1],
    ['10,000 events of which one is bad', { events: many((i) => (i === 7 ? bad : event)) }, 207, 9_999],
    ['10,000 unknown fields with long names', { events: many(() => ({ ...event, [long]: 1 })) }, 202, 10_000],
    ['10,000 ids of 512 bytes', { events: many(() => ({ ...event, id: 'x'.repeat(512) })) }, 202, 10_000],
    ['500,000 names beside its events', { ...fields(500_000), events: [event] }, 400, 0],
    ['one name beside its events, as long as a request', { ['n'.repeat(6_000_000)]: 1, events: [] }, 400, 0],
    ['100,000 unknown fields in one event', { ...event, ...fields(100_000) }, 202, 1],
    [
      '200 unknown fields in each of 500',
      { events: many(() => ({ ...event, ...fields(200) }), 500) },
      202,
      500,
    ],
    ['one unknown field, as long as an event', { ...event, ['n'.repeat(1_000_000)]: 1 }, 202, 1],
    ['an operation as long as a request', { ...event, operation: 'o'.repeat(6_000_000) }, 413, 0],
  ])('to a request with %s', async (_, body, status, accepted) => {
    const { post, queue } = openDoor();

    const answer = await post(body);

    expect(answer.status).toBe(status);
    expect(queue.sent).toHaveLength(accepted);
    expect(bytesOf(answer)).toBeLessThan(MAX_BYTES);
  });

  it('to a request with a name twice that is as long as a request', async () => {
    const { post } = openDoor();
    const name = 'n'.repeat(3_000_000);

    const answer = await post(`{"${name}":1,"${name}":1}`);

    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'duplicate-key' } } });
    expect(bytesOf(answer)).toBeLessThan(1_000);
  });

  it.each<[string, MapFunction, number]>([
    ['nothing but bad events', () => many(() => bad), 400],
    ['one good event among bad ones', () => many((i) => (i === 7 ? event : bad)), 202],
  ])('to what a map function made %s of', async (_, map, status) => {
    const { post } = openDoor({ map });

    const answer = await post({});

    expect(answer.status).toBe(status);
    expect(bytesOf(answer)).toBeLessThan(MAX_BYTES);
  });

  it('when the queue confirms nothing of 10,000 events', async () => {
    const { post } = openDoor({}, { queue: createFakeQueue(() => false) });

    const answer = await post({ events: many((i) => (i % 2 === 0 ? { ...event, id: long } : bad)) });

    expect(answer.status).toBe(503);
    expect(bytesOf(answer)).toBeLessThan(MAX_BYTES);
  });

  // Ids come on top of what is told of each event, and so does what JSON must escape.
  it.each<[string, object]>([
    ['10,000 long ids and a warning each', { events: many(() => ({ ...event, id: 'x'.repeat(512), f: 1 })) }],
    [
      '20 names of control characters in each of 500',
      {
        events: many(
          () => ({
            ...event,
            ...Object.fromEntries(many((i) => [String.fromCharCode(i + 1).repeat(99), 1], 20)),
          }),
          500,
        ),
      },
    ],
  ])('to a request with %s', async (_, body) => {
    const { post } = openDoor();

    const answer = await post(body);

    expect(answer.status).toBe(202);
    expect(bytesOf(answer)).toBeLessThan(MAX_BYTES);
  });

  // A path is cut by its characters, of which one that JSON must escape takes six bytes and more.
  it('to a request with 5,000 long ids, and a name of control characters beside each', async () => {
    const { post } = openDoor();
    const hostile = { ...event, id: 'x'.repeat(512), ['\u0001'.repeat(100)]: 1 };

    expect(bytesOf(await post({ events: many(() => hostile, 5_000) }))).toBeLessThan(MAX_BYTES);
  });

  // Iterable's own paths pass ids on as they come: of a quote JSON makes two characters, and of these four.
  it.each(['"', '\\', '\u0001'])(
    'when the queue confirms none of a whole request of events with ids of %j',
    async (character) => {
      const { post } = openDoor({}, { queue: createFakeQueue(() => false) });
      const eventAt = (i: number) => ({ eventName: 'sum', userId: 'u1', id: character.repeat(507) + i });
      const events = many(eventAt, Math.floor(6_000_000 / JSON.stringify(eventAt(9_999)).length));

      const answer = await post({ events }, { path: '/app/api/events/trackBulk' });

      expect(answer).toMatchObject({ status: 503, body: { code: 'GenericError' } });
      expect(bytesOf(answer)).toBeLessThan(MAX_BYTES);
    },
  );

  it('to a bulk call of users with addresses of quotes, as many as a request holds', async () => {
    const { post } = openDoor();
    const users = many((i) => ({ email: `${'"'.repeat(400)}${i}` }), 7_000);

    const answer = await post({ users }, { path: '/app/api/users/bulkUpdate' });

    expect(answer.status).toBe(200);
    expect(bytesOf(answer)).toBeLessThan(MAX_BYTES);
  });
});
