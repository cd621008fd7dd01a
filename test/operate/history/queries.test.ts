import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import type * as Api from '../../../console/api.ts';
import { type HistoryFile, openHistory } from '../../../operate/history/open.ts';
import {
  changesSince,
  countEvents,
  type EventsWanted,
  listEvents,
  ratesOf,
  refusedRequests,
  showEvent,
  showRequest,
  storiesOf,
} from '../../../operate/history/queries.ts';
import type { EventsFound, RequestRow, Story } from '../../../operate/history/rows.ts';
import { FILLED_AT, type FilledHistory, fillHistory } from '../../support/history.ts';

function filled(fill: (file: FilledHistory) => void): HistoryFile {
  const file = fillHistory();
  fill(file);
  const history = openHistory(file.dataDir);
  onTestFinished(() => history.close());
  return history;
}

const idsOf = ({ events }: EventsFound) => events.map(({ id }) => id);

it('answers what the calls of the console are answered with', () => {
  expectTypeOf<EventsFound>().toEqualTypeOf<Api.EventsFound>();
  expectTypeOf<RequestRow>().toEqualTypeOf<Api.RequestRow>();
  expectTypeOf<Story>().toEqualTypeOf<Omit<Api.EventStory, 'advice'>>();
  expectTypeOf<Api.EventsWanted>().toExtend<EventsWanted>();
});

describe('listEvents', () => {
  it('tells rows whole, the newest first', () => {
    const history = filled(({ addEvent }) => {
      addEvent({ id: 'e1' });
      addEvent({
        id: 'e2',
        state: 'retrying',
        reason: 'rate-limited',
        code: 'RateLimited',
        status: 429,
        detail: 'slow down',
        nextAt: FILLED_AT + 8_000,
        ms: 12,
        name: null,
        user: null,
      });
    });
    expect(listEvents(history)).toMatchObject({
      events: [
        {
          event: 2,
          id: 'e2',
          project: 'us',
          source: 'app',
          operation: 'events/track',
          name: null,
          user: null,
          at: FILLED_AT,
          state: 'retrying',
          reason: 'rate-limited',
          code: 'RateLimited',
          status: 429,
          detail: 'slow down',
          attempts: 1,
          nextAt: FILLED_AT + 8_000,
          ms: 12,
          endedAt: null,
          isDeleted: false,
          heldBecause: null,
          words: 'rate-limited 429 RateLimited',
        },
        { id: 'e1', name: 'signed-up', user: 'ann@example.com', nextAt: null },
      ],
      revision: 2,
      hasMore: false,
    });
  });

  it('tells a page after the other', () => {
    const history = filled(({ addEvent }) => {
      for (let index = 1; index <= 5; index += 1) addEvent({ id: `e${index}` });
    });
    const first = listEvents(history, { limit: 2 });
    expect([idsOf(first), first.hasMore]).toEqual([['e5', 'e4'], true]);
    const second = listEvents(history, { limit: 2, before: first.events.at(-1)?.event });
    expect([idsOf(second), second.hasMore]).toEqual([['e3', 'e2'], true]);
    const last = listEvents(history, { limit: 2, before: second.events.at(-1)?.event });
    expect([idsOf(last), last.hasMore]).toEqual([['e1'], false]);
  });

  const SOME = (file: FilledHistory) => {
    file.addEvent({
      id: 'one',
      name: '50% off',
      user: 'Ann@Example.com',
      source: 'shop',
      at: FILLED_AT - 5_000,
    });
    file.addEvent({ id: 'two', name: '500 off', user: 'user_17', project: 'eu', operation: 'users/update' });
    file.addEvent({ id: 'three', user: 'userX17', state: 'dead', reason: 'rejected' });
    file.addEvent({ id: 'four', user: 'bob@example.com', state: 'retrying', reason: 'server-error' });
    file.addEvent({ id: 'five', user: null, name: null, state: 'waiting', at: FILLED_AT + 5_000 });
  };
  it.each<[EventsWanted, readonly string[]]>([
    [{ search: '50%' }, ['one']],
    [{ search: 'R_17' }, ['two']],
    [{ search: ' example.COM ' }, ['four', 'one']],
    [{ search: 'hre' }, ['three']],
    [{ search: '\u0000' }, []],
    [{ search: 'hre\u0000' }, []],
    [{ search: '' }, ['five', 'four', 'three', 'two', 'one']],
    [{ search: String.raw`\%' OR 1=1` }, []],
    [{ id: 'two' }, ['two']],
    [{ user: 'Ann@Example.com' }, ['one']],
    [{ user: 'BOB@example.com' }, ['four']],
    [{ user: 'example.com' }, []],
    [{ name: '50% off' }, ['one']],
    [{ project: 'eu' }, ['two']],
    [{ source: 'shop' }, ['one']],
    [{ operation: 'users/update' }, ['two']],
    [{ state: 'dead' }, ['three']],
    [{ outcome: 'delivered' }, ['two', 'one']],
    [{ outcome: 'waiting' }, ['five']],
    [{ outcome: 'rejected' }, ['three']],
    [{ outcome: 'server-error' }, ['four']],
    [{ outcome: 'dead', reason: 'rejected' }, ['three']],
    [{ outcome: 'dead', reason: 'server-error' }, []],
    [{ since: FILLED_AT }, ['five', 'four', 'three', 'two']],
    [{ until: FILLED_AT }, ['one']],
    [{ since: FILLED_AT, until: FILLED_AT + 5_000, project: 'us' }, ['four', 'three']],
  ])('finds with %j', (wanted, expected) => {
    const history = filled(SOME);
    expect(idsOf(listEvents(history, wanted))).toEqual(expected);
    expect(countEvents(history, wanted)).toBe(expected.length);
  });
});

describe('changesSince', () => {
  it('tells what changed since, and nothing twice', () => {
    let change = () => {};
    const history = filled(({ addEvent, change: changing }) => {
      addEvent({ id: 'e1', state: 'waiting' });
      addEvent({ id: 'e2' });
      change = () => changing(1, { state: 'delivered' });
    });
    const { revision } = listEvents(history);
    expect(changesSince(history, revision)).toEqual({ events: [], revision, hasMore: false });
    change();
    const changes = changesSince(history, revision);
    expect(changes).toMatchObject({
      events: [{ id: 'e1', state: 'delivered' }],
      revision: 3,
      hasMore: false,
    });
    expect(changesSince(history, changes.revision).events).toEqual([]);
  });

  it('tells also what has left the state that is asked for, and nothing of another source', () => {
    const history = filled(({ addEvent }) => {
      addEvent({ id: 'e1' });
      addEvent({ id: 'e2', source: 'shop' });
    });
    expect(idsOf(changesSince(history, 0, { state: 'waiting', source: 'app' }))).toEqual(['e1']);
  });

  it('goes on where it stopped if more changed than may be told', () => {
    const history = filled(({ addEvent, change }) => {
      for (let index = 1; index <= 3; index += 1) addEvent({ id: `e${index}` });
      change(1, { attempts: 2 });
    });
    const first = changesSince(history, 0, {}, 2);
    expect(first).toMatchObject({ events: [{ id: 'e3' }, { id: 'e2' }], revision: 3, hasMore: true });
    expect(changesSince(history, first.revision, {}, 2)).toMatchObject({
      events: [{ id: 'e1' }],
      revision: 4,
      hasMore: false,
    });
  });

  it('does not ask for all anew where only the newest event was deleted', () => {
    let forget = () => {};
    const history = filled(({ addEvent, database }) => {
      addEvent();
      addEvent({ id: 'e2' });
      forget = () => database.exec("DELETE FROM events WHERE id = 'e2'");
    });
    const { revision } = listEvents(history);
    forget();
    expect(changesSince(history, revision)).toEqual({ events: [], revision, hasMore: false });
  });

  it('says that all must be asked for anew if a new history has begun', () => {
    const history = filled(({ addEvent }) => addEvent());
    expect(changesSince(history, 500)).toEqual({ events: [], revision: 1, hasMore: true });
  });
});

describe('the story of an event', () => {
  it('has what came in, what it became, each step with its call, and the differences', () => {
    const history = filled(({ addEvent, addRequest, addStep, addCall }) => {
      const event = addEvent({ id: 'e1', body: '{"eventName":"a","userId":"17","id":"e1"}' });
      const request = addRequest({ body: '[{"eventName":"a","email":null,"userId":"17"}]' });
      const call = addCall({ status: 400, answer: '{"code":"BadParams"}' });
      const again = addCall({ status: null, answer: null, fault: 'socket hang up' });
      addStep(event, 'attempt', { at: FILLED_AT + 5, call, facts: '{"status":400}' });
      addStep(event, 'queued', { request, message: 'm1' });
      addStep(event, 'attempt', { at: FILLED_AT + 9, call: again, facts: 'no JSON' });
      addStep(event, 'retried', { at: FILLED_AT + 9, call: 999, facts: '{"verdict":"network-error"}' });
    });
    const story = showEvent(history, 1);
    expect(story).toMatchObject({
      row: { id: 'e1' },
      request: {
        method: 'POST',
        path: '/app',
        isWhole: true,
        status: 202,
        answer: '{"accepted":1}',
        code: null,
      },
      body: '{"eventName":"a","userId":"17","id":"e1"}',
      steps: [
        { kind: 'queued', at: FILLED_AT, facts: {}, body: null, call: null },
        { kind: 'attempt', facts: { status: 400 }, call: { status: 400, answer: '{"code":"BadParams"}' } },
        { kind: 'attempt', facts: {}, call: { status: null, fault: 'socket hang up' } },
        { kind: 'retried', facts: { verdict: 'network-error' }, call: null },
      ],
      differences: [
        { path: 'email', before: 'null', after: null },
        { path: 'id', before: null, after: '"e1"' },
      ],
    });
  });

  it.each([
    ['a batch in which the sender named it', '{"batch":[{"id":"x","n":1},{"id":"e1","n":1.0}]}', '~n'],
    ['a batch in which it has no name', '[{"n":1},{"n":2}]', ''],
    ['a body of a provider', '{"type":"charge","data":{},"created":1,"id":"evt"}', ''],
    ['an operation of its own', '{"operation":"events/track","id":"e1","n":1.00}', '~n'],
    ['no JSON', 'a=b', ''],
  ])('compares %s', (_, body, expected) => {
    const history = filled(({ addEvent, addRequest, addStep }) => {
      const event = addEvent({ id: 'e1', body: '{"id":"e1","n":1}' });
      addStep(event, 'queued', { request: addRequest({ body }) });
    });
    const differences = showEvent(history, 1)?.differences ?? [];
    expect(differences.map(({ path }) => `~${path}`).join()).toBe(expected);
  });

  it.each([
    [
      '{"batch":[{"id":"x"},{"messageId":"e1","n":1.0}]}',
      { text: '{"messageId":"e1","n":1.0}', number: 2, of: 2 },
    ],
    ['{"events":[ {"n":1} ]}', { text: '{"n":1}', number: 1, of: 1 }],
    ['{"type":"charge"}', { text: '{"type":"charge"}', number: 1, of: 1 }],
    ['[{"id":"a"},{"id":"b"}]', null],
    ['a=b', null],
  ])('says which part of %s it was', (body, cameIn) => {
    const history = filled(({ addEvent, addRequest, addStep }) => {
      addStep(addEvent({ id: 'e1' }), 'queued', { request: addRequest({ body }) });
    });
    expect(showEvent(history, 1)?.cameIn).toEqual(cameIn);
  });

  it('compares nothing with a request that is not kept whole, or not at all', () => {
    const history = filled(({ addEvent, addRequest, addStep }) => {
      addStep(addEvent(), 'queued', { request: addRequest({ isWhole: 0 }) });
      addStep(addEvent(), 'queued', { request: 99 });
    });
    expect(showEvent(history, 1)).toMatchObject({
      request: { isWhole: false },
      cameIn: null,
      differences: [],
    });
    expect(showEvent(history, 2)).toMatchObject({ request: null, differences: [] });
  });

  it('is told for each project that an id went to', () => {
    const history = filled(({ addEvent }) => {
      addEvent({ id: 'e1' });
      addEvent({ id: 'e2' });
      addEvent({ id: 'e1', project: 'eu' });
    });
    expect(storiesOf(history, 'e1').map(({ row }) => row.project)).toEqual(['us', 'eu']);
    expect(storiesOf(history, 'none')).toEqual([]);
    expect(showEvent(history, 99)).toBeUndefined();
  });
});

it('tells requests that were refused, be it in part, or became no event', () => {
  const history = filled(({ addEvent, addRequest, addStep }) => {
    addStep(addEvent(), 'queued', { request: addRequest() });
    addRequest({
      status: 400,
      answer: '{"error":{"code":"invalid-event","message":"the event is not valid","issues":[]}}',
    });
    addRequest({ status: 202, answer: '{"accepted":0}', body: null, isWhole: 0 });
    addRequest({ status: 502, answer: 'no JSON' });
    addStep(addEvent(), 'queued', {
      request: addRequest({
        status: 207,
        answer: '{"accepted":1,"events":[{"id":"e2"},{"error":{"code":"invalid-event","message":"no"}}]}',
      }),
    });
  });
  const refused = refusedRequests(history);
  expect(refused).toMatchObject([
    { request: 5, status: 207, code: 'invalid-event', message: 'no' },
    { request: 4, status: 502, code: null, message: null },
    { request: 3, status: 202, code: null },
    { request: 2, status: 400, code: 'invalid-event', message: 'the event is not valid', source: 'app' },
  ]);
  expect(showEvent(history, 2)?.request).toMatchObject({ status: 207, code: null, message: null });
  expect(refusedRequests(history, { before: 3 }).map(({ request }) => request)).toEqual([2]);
  const { at = 0 } = refused[0] ?? {};
  expect(refusedRequests(history, { source: 'app', since: at, until: at + 1 })).toEqual(refused);
  for (const none of [{ source: 'shop' }, { since: at + 1 }, { until: at }]) {
    expect(refusedRequests(history, none)).toEqual([]);
  }
  expect(showRequest(history, 5)).toEqual({
    ...refused[0],
    body: expect.stringContaining('signed-up'),
    isWhole: true,
    answer: expect.stringContaining('invalid-event'),
  });
  expect(showRequest(history, 99)).toBeUndefined();
});

it('tells rates in buckets, also where nothing happened', () => {
  const now = 1_795_161_600_000;
  const end = now / 1_000;
  const history = filled(({ addRate }) => {
    addRate('us', end, 30);
    addRate('us', end - 2, 10, 1);
    addRate('us', end - 599, 5);
    addRate('us', end - 600, 99);
    addRate('eu', end, 1);
  });
  const [us, eu, none] = ratesOf(history, { projects: ['us', 'eu', 'none'], minutes: 10, now });
  expect(us?.buckets).toHaveLength(120);
  expect(us?.buckets.at(-1)).toEqual({ at: now - 4_000, perSecond: 8, limited: 1 });
  expect(us?.buckets[0]).toEqual({ at: now - 599_000, perSecond: 1, limited: 0 });
  expect(us?.buckets[1]).toEqual({ at: now - 594_000, perSecond: 0, limited: 0 });
  expect(eu?.buckets.at(-1)).toMatchObject({ perSecond: 0.2 });
  expect(none?.buckets.every(({ perSecond }) => perSecond === 0)).toBe(true);
});
