/** What the `edit` function of a source does to events, whichever way they come. */
import { describe, expect, it } from 'vitest';
import type { SourceSettings } from '../../lib/config/define-config.ts';
import { derivedEventId } from '../../lib/event/event-id.ts';
import type { SentEvent } from '../../lib/event/event-object.ts';
import { openDoor } from '../support/door.ts';

type Edit = NonNullable<SourceSettings['edit']>;

const EVENT = { eventName: 'sum', userId: 'u1', id: 'order-1', createdAt: 1 };
const TEXT = '{ "eventName":"sum",\n "userId":"u1", "id":"order-1", "createdAt":1, "dataFields":{"n":1.0} }';

function editing(edit: unknown, settings: Partial<SourceSettings> = {}) {
  const door = openDoor({ edit: edit as Edit, ...settings });
  return {
    ...door,
    bodies: () => door.queue.sent.map(({ text }) => text.slice(text.indexOf('\n') + 1)),
    envelopes: () => door.queue.sent.map(({ text }) => JSON.parse(text.slice(0, text.indexOf('\n')))),
  };
}

/** A function that keeps what it was given. */
function listening(): { readonly edit: Edit; readonly given: SentEvent[] } {
  const given: SentEvent[] = [];
  return { given, edit: (event) => void given.push(event) };
}

describe('an edit function', () => {
  it.each<[string, string, unknown, SentEvent, Record<string, string>?]>([
    ['an event', '/app', EVENT, { ...EVENT, operation: 'events/track' }],
    ['the events of a list', '/app', { events: [EVENT] }, { ...EVENT, operation: 'events/track' }],
    [
      'an event that names its operation',
      '/app',
      { operation: 'users/update', userId: 'u1' },
      { operation: 'users/update', userId: 'u1' },
    ],
    [
      "a call of Iterable's",
      '/app/api/users/update',
      { userId: 'u1' },
      { operation: 'users/update', userId: 'u1' },
    ],
    [
      'an item of a bulk call',
      '/app/api/users/bulkUpdate',
      { users: [{ userId: 'u1' }], createNewFields: true },
      { operation: 'users/update', userId: 'u1', createNewFields: true },
    ],
    [
      "a call of Segment's",
      '/app/v1/track',
      { event: 'sum', userId: 'u1', messageId: 'm1' },
      { operation: 'events/track', eventName: 'sum', userId: 'u1' },
    ],
    [
      'a CloudEvent',
      '/app',
      { specversion: '1.0', id: '1', source: 's', type: 'sum', subject: 'u1' },
      { operation: 'events/track', eventName: 'sum', userId: 'u1' },
      { 'content-type': 'application/cloudevents+json' },
    ],
    [
      'an event without what counts as absent',
      '/app',
      { ...EVENT, email: null, createdAt: 0, operation: null },
      { eventName: 'sum', userId: 'u1', id: 'order-1', operation: 'events/track' },
    ],
    [
      'an event that is not valid',
      '/app',
      { eventName: 7, x: [null] },
      { eventName: 7, x: [null], operation: 'events/track' },
    ],
    ['an event of no known operation', '/app', { operation: 'events/trak' }, { operation: 'events/trak' }],
  ])('gets %s, with its operation', async (_, path, body, expected, headers = {}) => {
    const { given, edit } = listening();
    await editing(edit).post(body as object, { path, headers });

    expect(given).toEqual([expected]);
  });

  it('gets each event that a map made', async () => {
    const { given, edit } = listening();
    await editing(edit, { map: () => [EVENT, { ...EVENT, id: 'order-2' }] }).post({});

    expect(given.map(({ id }) => id)).toEqual(['order-1', 'order-2']);
  });

  it('gets an event that nobody can change', async () => {
    const { post, bodies } = editing((event: { dataFields: { n: number; list: number[] } }) => {
      expect(() => {
        event.dataFields.n = 2;
      }).toThrow(TypeError);
      expect(() => event.dataFields.list.push(1)).toThrow(TypeError);
    });
    const body = JSON.stringify({ ...EVENT, dataFields: { n: 1, list: [] } });

    expect(await post(body)).toMatchObject({ status: 202 });
    expect(bodies()).toEqual([body]);
  });

  it.each<[string, unknown]>([
    ['returns nothing', () => {}],
    ['returns undefined', () => undefined],
    ['returns the event itself', (event: object) => event],
  ])('leaves an event as it is, byte for byte, when it %s', async (_, edit) => {
    const { post, bodies } = editing(edit);

    expect(await post(TEXT)).toEqual({ status: 202, body: { accepted: 1, events: [{ id: 'order-1' }] } });
    expect(bodies()).toEqual([TEXT]);
  });

  it('keeps every digit of what it keeps', async () => {
    const { post, bodies } = editing((event: SentEvent) => ({
      ...event,
      dataFields: { ...event.dataFields, plan: 'pro' },
    }));
    await post(
      '{"eventName":"sum","userId":"u1","id":"1","createdAt":1,"campaignId":9007199254740993,' +
        '"dataFields":{"n":9007199254740993,"one":1.0,"list":[1e2,"\\u00e9"]}}',
    );

    expect(bodies()).toEqual([
      '{"eventName":"sum","userId":"u1","id":"1","createdAt":1,"campaignId":9007199254740993,' +
        '"dataFields":{"n":9007199254740993,"one":1.0,"list":[1e2,"\\u00e9"],"plan":"pro"}}',
    ]);
  });

  it('sends nothing of what it drops', async () => {
    const edit = ({ id }: SentEvent) => (id === 'order-1' ? null : id === 'order-2' ? [] : undefined);
    const { post, queue, logged } = editing(edit);
    const others = ['order-2', 'order-3'].map((id) => ({ ...EVENT, id }));

    expect(await post({ events: [EVENT, ...others] })).toEqual({
      status: 202,
      body: { accepted: 1, events: [{ dropped: true }, { dropped: true }, { id: 'order-3' }] },
    });
    expect(await post(EVENT)).toEqual({ status: 202, body: { accepted: 0, events: [{ dropped: true }] } });
    expect(queue.sent).toHaveLength(1);
    expect(queue.buried).toEqual([]);
    expect(logged()).toMatchObject([
      { accepted: 1, dropped: 2 },
      { accepted: 0, dropped: 1 },
    ]);
  });

  it('is success to clients of Iterable and Segment when it drops their events', async () => {
    const { post, queue } = editing(() => null);
    const answers = await Promise.all([
      post(EVENT, { path: '/app/api/events/track' }),
      post({ events: [EVENT, EVENT] }, { path: '/app/api/events/trackBulk' }),
      post({ event: 'sum', userId: 'u1' }, { path: '/app/v1/track' }),
      post({ batch: [{ type: 'track', event: 'sum', userId: 'u1' }] }, { path: '/app/v1/batch' }),
    ]);

    expect(answers).toMatchObject([
      { status: 200, body: { code: 'Success' } },
      { status: 200, body: { successCount: 2, failCount: 0 } },
      { status: 200, body: { success: true } },
      { status: 200, body: { success: true } },
    ]);
    expect(queue.sent).toEqual([]);
  });

  it('may send several instead, for which the answer has one entry, with the id of the first', async () => {
    const { post, envelopes, bodies } = editing((event: SentEvent) => [
      event,
      { operation: 'users/update', userId: event.userId, dataFields: { seen: true } },
    ]);

    expect(await post({ events: [EVENT] })).toEqual({
      status: 202,
      body: { accepted: 1, events: [{ id: 'order-1' }] },
    });
    expect(envelopes()).toMatchObject([
      { id: 'order-1', operation: 'events/track' },
      { id: derivedEventId('app', { scheme: 'edit', id: ['order-1', '1'] }), operation: 'users/update' },
    ]);
    expect(bodies()).toEqual([JSON.stringify(EVENT), '{"userId":"u1","dataFields":{"seen":true}}']);
  });

  it('gives what it makes ids that are the same when the event comes again', async () => {
    const { id: _, ...anonymous } = EVENT;
    const edit = ({ eventName }: SentEvent) => [0, 1, 2].map((n) => ({ eventName, userId: `u${n}` }));
    const { post, envelopes } = editing(edit);
    const headers = { 'idempotency-key': 'k-1' };
    const [first, again] = [await post(anonymous, { headers }), await post(anonymous, { headers })];
    const ids = envelopes().map(({ id }) => id);

    expect(again).toEqual(first);
    expect(ids.slice(3)).toEqual(ids.slice(0, 3));
    expect(new Set(ids).size).toBe(3);
  });

  it.each<[string, object, Record<string, string>]>([
    ["its sender's", EVENT, {}],
    [
      'the one that is derived from a header',
      { eventName: 'sum', userId: 'u1' },
      { 'idempotency-key': 'k-1' },
    ],
  ])('leaves an edited event its id: %s', async (_, event, headers) => {
    const unedited = await openDoor().post(event, { headers });
    const edited = await editing(({ eventName }: SentEvent) => ({ eventName, userId: 'u2' })).post(event, {
      headers,
    });

    expect(edited).toEqual(unedited);
  });

  it('does not keep an id that no event may have', async () => {
    const { post, bodies } = editing(({ eventName, userId }: SentEvent) => ({ eventName, userId }));
    await post({ ...EVENT, id: 'a_b' });

    expect(JSON.parse(bodies()[0] ?? '').id).toMatch(/^[\da-f-]{36}$/);
  });

  it("hides its ids as the source's own", async () => {
    const { post, bodies } = editing(
      () => [
        { eventName: 'a', userId: 'u1' },
        { ...EVENT, id: 'b' },
      ],
      { ids: 'own' },
    );

    expect(await post(EVENT)).toMatchObject({ body: { events: [{ id: 'order-1' }] } });
    expect(bodies().map((body) => JSON.parse(body).id)).toEqual(
      ['order-1', 'b'].map((id) => derivedEventId('app', { scheme: 'own', id })),
    );
  });

  it("decides on the operation before the source's operations are looked at", async () => {
    const settings: Partial<SourceSettings> = { operations: ['events/track'] };
    const toEvent = editing(({ userId }: SentEvent) => ({ eventName: 'updated', userId }), settings);
    const toForget = editing(({ userId }: SentEvent) => ({ operation: 'users/forget', userId }), settings);
    const leaving = editing(() => {}, settings);
    const call = { path: '/app/api/users/update' };
    const identify = { path: '/app/v1/identify' };

    expect(await toEvent.post({ userId: 'u1' }, call)).toMatchObject({ status: 200 });
    expect(await toEvent.post({ userId: 'u1' }, identify)).toMatchObject({ status: 200 });
    expect(toEvent.envelopes().map(({ operation }) => operation)).toEqual(['events/track', 'events/track']);
    expect(await toForget.post(EVENT)).toMatchObject({
      status: 403,
      body: { error: { code: 'operation-not-allowed' } },
    });
    expect(await leaving.post({ userId: 'u1' }, call)).toMatchObject({ status: 403 });
    expect(await leaving.post({ userId: 'u1' }, identify)).toMatchObject({ status: 403 });
  });

  it('gets the operation of a path, whatever a member of that name says', async () => {
    const { post, bodies, envelopes } = editing((event: SentEvent) => ({ ...event, dataFields: { a: 1 } }));
    const answer = await post({ operation: 'users/forget', userId: 'u1' }, { path: '/app/api/users/update' });

    expect(answer).toMatchObject({ status: 200 });
    expect(envelopes()).toMatchObject([{ operation: 'users/update' }]);
    expect(bodies()).toEqual(['{"userId":"u1","dataFields":{"a":1}}']);
  });

  it('comes before the project function and the defaults', async () => {
    const seen: object[] = [];
    const project = (event: object) => {
      seen.push(event);
      return 'eu';
    };
    const edit = ({ operation: _, ...event }: SentEvent) => ({ ...event, userId: 'u9' });
    const { post, envelopes } = editing(edit, { project });
    await post({ eventName: 'sum', userId: 'u1' });

    expect(seen).toEqual([{ eventName: 'sum', userId: 'u9' }]);
    expect(envelopes()).toMatchObject([{ project: 'eu' }]);
  });

  it('has the nulls cut out of what it returns', async () => {
    const { post, bodies } = editing((event: SentEvent) => ({ ...event, campaignId: null, email: '' }));
    await post(EVENT);

    expect(bodies()).toEqual([JSON.stringify(EVENT)]);
  });

  it('confirms an event when all that was made of it is queued, and not before', async () => {
    const edit = () => [
      { ...EVENT, id: 'a' },
      { ...EVENT, id: 'b' },
    ];
    const queue = openDoor().queue;
    const refusing = {
      ...queue,
      send: async <M extends { readonly text: string }>(messages: readonly M[]) =>
        new Set(messages.filter(({ text }) => !text.includes('"id":"b"'))),
    };
    const { post } = openDoor({ edit }, { queue: refusing });

    expect(await post({ events: [EVENT] })).toMatchObject({
      status: 503,
      body: { accepted: 0, events: [{ id: 'a', status: 503 }] },
    });
  });

  it('may make 10,000 events of a request, and the next is too much', async () => {
    const edit = ({ n }: SentEvent) =>
      Array.from({ length: n as number }, () => ({ eventName: 'a', userId: 'u1' }));
    const { post, queue } = editing(edit);

    expect(await post({ events: [{ n: 9_999 }, { n: 2 }, { n: 1 }] })).toMatchObject({
      status: 207,
      body: { accepted: 2, events: [{}, { error: { code: 'too-large' } }, {}] },
    });
    expect(queue.sent).toHaveLength(10_000);
  });

  it('is bounded in what events grow to, each and together', async () => {
    const text = 'x'.repeat(1_000_000);
    const grown = (length: number) =>
      Array.from({ length }, () => ({ ...EVENT, id: undefined, dataFields: { text } }));
    const { post, queue } = editing(({ n }: SentEvent) => grown(n as number));
    const long = editing(() => ({ ...EVENT, dataFields: { text: text + text } }));
    const listed = editing(() => ({ ...EVENT, list: Array(10_001).fill(1) }));

    expect(await post({ n: 9 })).toMatchObject({ status: 413, body: { error: { code: 'too-large' } } });
    expect(await post({ n: 8 })).toMatchObject({ status: 202 });
    expect(queue.sent).toHaveLength(8);
    expect(await long.post(EVENT)).toMatchObject({ status: 413 });
    expect(await listed.post(EVENT)).toMatchObject({ status: 413 });
  });

  it('is not asked about what is no object, or has lists that are too long', async () => {
    const { given, edit } = listening();
    const { post } = editing(edit);
    const answer = await post({ events: [7, [EVENT], { ...EVENT, list: Array(10_001).fill(1) }] });

    expect([answer.status, given]).toEqual([400, []]);
  });
});
