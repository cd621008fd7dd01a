import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { API_KEY, diceOf, sandboxOf } from './caller.ts';

const eventOf = (id: string, more: object = {}) => ({ eventName: 'bought', userId: 'u', id, ...more });

const ALL_WELL = {
  successCount: 1,
  failCount: 0,
  invalidEmails: [],
  invalidUserIds: [],
  disallowedEventNames: [],
  filteredOutFields: [],
  createdFields: [],
  failedUpdates: {
    invalidEmails: [],
    invalidUserIds: [],
    notFoundEmails: [],
    notFoundUserIds: [],
    forgottenEmails: [],
    forgottenUserIds: [],
  },
};

describe('the sandbox that takes events in bulk', () => {
  it('stores each event with exactly its own text and says so in the documented shape', async () => {
    const sandbox = await sandboxOf();
    const texts = [
      '{ "eventName":"sum","userId":"u1", "id":"a", "dataFields":{"big":9007199254740993,"d":1.0,"é":"],}\\"\\u00e9"}}',
      '{"eventName":"sum","userId":"u2",\n"id":"b","dataFields":{"big":1,"events":[1,[2]]}}',
    ];
    const text = `{"before":{"events":[0]}, "events" : [ ${texts[0]} ,\n${texts[1]} ], "after":[]}`;

    const response = await sandbox.trackBulk(text, { 'Api-Key': API_KEY, traceparent: '00-1' });

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ...ALL_WELL,
      successCount: 2,
      createdFields: ['big', 'd', 'é', 'events'],
    });
    expect(sandbox.events.after(-1, 10).map(({ id, body }) => [id, body])).toEqual([
      ['a', texts[0]],
      ['b', texts[1]],
    ]);
    expect(sandbox.events.get('b')?.headers).toMatchObject({ traceparent: '00-1' });
    expect(JSON.stringify(sandbox.events.after(-1, 10))).not.toContain(API_KEY);
  });

  it('makes up ids, updates events whose id comes again, and takes an empty list', async () => {
    const sandbox = await sandboxOf();
    const { id: _, ...anonymous } = eventOf('');

    await sandbox.trackBulk([eventOf('a'), anonymous, eventOf('a', { userId: 'v' })]);
    const none = await sandbox.trackBulk([]);

    expect(sandbox.events.after(-1, 10)).toMatchObject([
      { id: 'a', count: 2, body: JSON.stringify(eventOf('a', { userId: 'v' })) },
      { id: expect.stringMatching(/^[0-9a-f]{32}$/), count: 1 },
    ]);
    expect(await none.json()).toEqual({ ...ALL_WELL, successCount: 0 });
  });

  it('brings every event of a call back from the journal', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-bulk-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const journalPath = join(folder, 'us.ndjson');
    const before = await sandboxOf({ journalPath });
    await before.trackBulk(
      '{"events":[{"eventName":"a","userId":"u","id":"1","dataFields":{"n":1.0}} , {"eventName":"a","userId":"u","id":"2"}]}',
    );
    const stored = structuredClone(before.events.after(-1, 10));
    await before.close();

    const after = await sandboxOf({ journalPath });

    expect(stored).toHaveLength(2);
    expect(after.events.after(-1, 10)).toEqual(stored);
    expect((await after.trackBulk([eventOf('3', { eventName: 'a', dataFields: { n: 1 } })])).status).toBe(
      400,
    );
  });

  it('takes ten calls a second', async () => {
    const sandbox = await sandboxOf({ now: () => 5_000 });
    for (let call = 0; call < 12; call += 1) await sandbox.trackBulk([eventOf('a')]);

    expect(sandbox.counters.byStatus).toEqual({ 200: 10, 429: 2 });
    expect((await sandbox.track(eventOf('b'))).status).toBe(200);
  });
});

describe('the sandbox that refuses a bulk call whole', () => {
  it.each([
    ['no list', {}, { 'obj.events': 'Missing path' }],
    ['something else than a list', { events: {} }, { 'obj.events': 'Array value expected' }],
    ['null among the events', [eventOf('a'), null], { 'obj.events[1]': 'Object value expected' }],
    [
      'two events of the wrong shape',
      [{ userId: 'u' }, eventOf('a'), eventOf('b', { createdAt: 'x', campaignId: 1.5 })],
      {
        'obj.events[0].eventName': 'Missing path',
        'obj.events[2].createdAt': 'Number value expected',
        'obj.events[2].campaignId': 'error.expected.long',
      },
    ],
  ])('with BadJsonBody for %s', async (_case, events, params) => {
    const sandbox = await sandboxOf();

    const response = await sandbox.trackBulk(events);

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      msg: '[/api/events/trackBulk] Invalid JSON body',
      code: 'BadJsonBody',
      params,
    });
    expect(sandbox.events.distinctIds).toBe(0);
  });

  it.each([
    ['1,001 events', 1_001, 400, 'BatchTooLarge'],
    ['1,000 events', 1_000, 200, undefined],
  ])('or not, as there are %s', async (_case, count, status, code) => {
    const sandbox = await sandboxOf();

    const response = await sandbox.trackBulk(Array.from({ length: count }, (_, i) => eventOf(`${i}`)));

    expect(response.status).toBe(status);
    expect(((await response.json()) as { code?: string }).code).toBe(code);
    expect(sandbox.events.distinctIds).toBe(status === 200 ? count : 0);
  });

  it.each([
    ['4,000,001 bytes', 4_000_001, 413, 'BatchTooLarge'],
    ['4,000,000 bytes', 4_000_000, 200, undefined],
  ])('or not, as there are %s', async (_case, bytes, status, code) => {
    const sandbox = await sandboxOf();
    const text = JSON.stringify({ events: [eventOf('a', { dataFields: { text: 'é' } })] });

    const response = await sandbox.trackBulk(text.padEnd(bytes - 1, ' '));

    expect(response.status).toBe(status);
    expect(((await response.json()) as { code?: string }).code).toBe(code);
    expect(sandbox.events.distinctIds).toBe(status === 200 ? 1 : 0);
  });

  it('when 150,000 events are nothing but empty', async () => {
    const sandbox = await sandboxOf();

    const response = await sandbox.trackBulk(Array.from({ length: 150_000 }, () => ({})));

    expect(await response.json()).toMatchObject({ code: 'BadJsonBody' });
  });

  it.each([
    ['an event without a name', eventOf('b', { eventName: '' })],
    ['an event without a user', { eventName: 'bought', id: 'b' }],
    ['an id that is too long', eventOf('b'.repeat(513))],
  ])('with BadParams for %s', async (_case, bad) => {
    const sandbox = await sandboxOf();

    const response = await sandbox.trackBulk([eventOf('a'), bad]);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'BadParams', params: null });
    expect(sandbox.events.distinctIds).toBe(0);
  });

  it('for a field of another type than events before, and learns nothing from it', async () => {
    const sandbox = await sandboxOf();
    await sandbox.trackBulk([eventOf('a', { dataFields: { size: 1 } })]);

    const response = await sandbox.trackBulk([
      eventOf('b', { dataFields: { fresh: 'text' } }),
      eventOf('c', { dataFields: { size: 'large' } }),
    ]);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'RequestFieldsTypesMismatched',
      params: { validationErrors: { size: { expectedType: 'long', offendingValue: 'large' } } },
    });
    expect(sandbox.events.distinctIds).toBe(1);
    expect((await sandbox.track(eventOf('d', { dataFields: { fresh: 1 } }))).status).toBe(200);
  });

  it('for two types of one field within the call', async () => {
    const sandbox = await sandboxOf();
    const ofSize = (size: unknown) => eventOf('a', { dataFields: { size } });

    const response = await sandbox.trackBulk([ofSize(1), ofSize('large')]);

    expect(await response.json()).toMatchObject({ code: 'RequestFieldsTypesMismatched' });
    expect((await sandbox.trackBulk([ofSize('large')])).status).toBe(200);
  });
});

describe('the sandbox that refuses events of a bulk call', () => {
  it('lists users that are malformed, forgotten or unknown, each once, and stores the rest', async () => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({
      forgottenUsers: ['gone@example.com', 'gone-1'],
      unknownUsers: ['new@example.com', 'new-1'],
    });

    const response = await sandbox.trackBulk([
      { eventName: 'a', email: 'Sayan' },
      { eventName: 'a', userId: 'ü' },
      { eventName: 'a', email: 'Gone@example.com' },
      { eventName: 'b', email: 'gone@Example.com' },
      { eventName: 'a', userId: 'gone-1' },
      { eventName: 'a', email: 'NEW@example.com' },
      { eventName: 'a', userId: 'new-1' },
      { eventName: 'a', userId: 'NEW-1', id: 'stored' },
    ]);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ...ALL_WELL,
      successCount: 1,
      failCount: 7,
      invalidEmails: ['Sayan'],
      invalidUserIds: ['ü', 'new-1'],
      failedUpdates: {
        invalidEmails: ['Sayan'],
        invalidUserIds: ['ü'],
        notFoundEmails: ['new@example.com'],
        notFoundUserIds: ['new-1'],
        forgottenEmails: ['gone@example.com'],
        forgottenUserIds: ['gone-1'],
      },
    });
    expect(sandbox.events.after(-1, 10).map(({ id }) => id)).toEqual(['stored']);
  });

  it('lists names that are disallowed', async () => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ disallowedEventNames: ['off'] });

    const response = await sandbox.trackBulk([
      eventOf('a', { eventName: 'off' }),
      eventOf('b'),
      eventOf('c', { eventName: 'off' }),
    ]);

    expect(await response.json()).toEqual({ ...ALL_WELL, failCount: 2, disallowedEventNames: ['off'] });
    expect(sandbox.events.after(-1, 10).map(({ id }) => id)).toEqual(['b']);
  });

  it('tells of fields that it created and of fields that it may not create', async () => {
    const sandbox = await sandboxOf();
    await sandbox.track(eventOf('a', { dataFields: { known: 1 } }));

    const response = await sandbox.trackBulk([
      eventOf('b', { createNewFields: false, dataFields: { known: 2, later: 1, other: 1 } }),
      eventOf('c', { createNewFields: true, dataFields: { later: 'text', box: { depth: 1 } } }),
      eventOf('d', { createNewFields: false, dataFields: { later: 'more' } }),
    ]);

    expect(await response.json()).toEqual({
      ...ALL_WELL,
      successCount: 3,
      createdFields: ['later', 'box', 'box.depth'],
      filteredOutFields: ['later', 'other'],
    });
    expect((await sandbox.track(eventOf('e', { dataFields: { other: 'text' } }))).status).toBe(200);
  });

  it('counts the share that the dice say as failed, and lists it nowhere', async () => {
    const sandbox = await sandboxOf({ random: diceOf(0.2, 0.7, 0.4) });
    sandbox.setFaults({ unexplainedFailures: 0.5 });

    const response = await sandbox.trackBulk([eventOf('a'), eventOf('b'), eventOf('c')]);

    expect(await response.json()).toEqual({ ...ALL_WELL, failCount: 2 });
    expect(sandbox.events.after(-1, 10).map(({ id }) => id)).toEqual(['b']);
    expect((await sandbox.track(eventOf('d'))).status).toBe(200);
  });
});
