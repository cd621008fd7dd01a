/** Which events a call of Iterable is about, and what else the history keeps of it. */
import { expect, it } from 'vitest';
import { called, delivered, invoked, logged, retried, stored, T0, writing } from './told.ts';

it('each event of a bulk call has an attempt, and the call is there once, with its body', () => {
  const { hear, rows, event } = writing();
  const [a, b] = ['{"eventName":"a","userId":"u"}', '{"eventName":"b", "userId":"v"}'];
  const body = `{"events":[${a},${b}]}`;

  hear(invoked(1, [{ id: 'a', body: a }, { id: 'b', body: b }, { id: 'c' }]));
  hear(called(5, { path: '/api/events/trackBulk', body, status: 200 }));

  expect(rows('SELECT events, body FROM calls')).toEqual([{ events: 2, body }]);
  expect([event('a'), event('b'), event('c')].map((row) => row?.attempts)).toEqual([1, 1, 0]);
});

it('of messages with one id each call is told of', () => {
  const { hear, rows, event } = writing();
  const bodies = [1, 2, 3].map((n) => `{"eventName":"a","userId":"u","n":${n}}`);

  hear(
    invoked(
      1,
      bodies.map((body) => ({ body })),
    ),
  );
  hear(...bodies.map((body, at) => called(5 + at, { body })));

  expect(event()?.attempts).toBe(3);
  expect(rows('SELECT events, body FROM calls')).toEqual(bodies.map(() => ({ events: 1, body: null })));
});

it('users of one list go in one call, whose body is none of theirs', () => {
  const { hear, rows, steps } = writing();
  const listOf = (...users: readonly string[]) =>
    `{"listId":7,"subscribers":[${users.map((user) => `{"userId":"${user}"}`)}]}`;
  const operation = 'lists/subscribe';
  const records = ['a', 'b', 'c'].map((id) => ({ id, operation, body: listOf(id) }));

  hear(invoked(1, records));
  hear(called(5, { path: '/api/lists/subscribe', body: listOf('a', 'c') }));
  hear(called(6, { path: '/api/lists/subscribe', body: listOf('b') }));

  expect(rows('SELECT events, body FROM calls')).toEqual([
    { events: 2, body: listOf('a', 'c') },
    { events: 1, body: null },
  ]);
  expect(['a', 'b', 'c'].map((id) => steps(id))).toEqual([['attempt'], ['attempt'], ['attempt']]);
});

it('neighbours of a user that are merged share a call; and each has its own if that is refused', () => {
  const { hear, rows, event } = writing();
  const update = (fields: string) => `{"userId":"u","dataFields":{${fields}}}`;
  const operation = 'users/update';
  const [a, b] = [update('"x":1'), update('"y":2')];

  hear(
    invoked(1, [
      { id: 'a', operation, body: a, group: 'g' },
      { id: 'b', operation, body: b, group: 'g' },
    ]),
  );
  hear(called(5, { path: '/api/users/update', body: update('"x":1,"y":2'), status: 400 }));
  hear(called(6, { path: '/api/users/update', body: a, status: 400 }));
  hear(called(7, { path: '/api/users/update', body: b }));

  expect(rows('SELECT events FROM calls')).toEqual([{ events: 2 }, { events: 1 }, { events: 1 }]);
  expect([event('a'), event('b')].map((row) => [row?.attempts, row?.status])).toEqual([
    [2, 400],
    [2, 200],
  ]);
});

it('users of a bulk call have an attempt each, and those of one user that were made one share it', () => {
  const { hear, rows, event } = writing();
  const operation = 'users/update';
  const update = (user: string, fields: string) => `{"userId":"${user}","dataFields":{${fields}}}`;
  const said = (user: string, fields: string) =>
    update(user, fields).replace(/}$/, ',"createNewFields":false}');
  const listing = (...users: readonly string[]) => `{"createNewFields":false,"users":[${users}]}`;
  const path = '/api/users/bulkUpdate';

  hear(
    invoked(1, [
      { id: 'a', operation, body: said('u', '"x":1.0') },
      { id: 'b', operation, body: said('v', '"x":1') },
      { id: 'c', operation, body: said('u', '"y":2') },
    ]),
  );
  hear(called(5, { path, body: listing(update('u', '"x":1.0,"y":2'), update('v', '"x":1')), status: 200 }));
  hear(called(6, { path, body: listing(update('u', '"y":2')), status: 200 }));

  expect(rows('SELECT events FROM calls')).toEqual([{ events: 3 }, { events: 1 }]);
  expect(['a', 'b', 'c'].map((id) => event(id)?.attempts)).toEqual([1, 1, 2]);
});

it('a merged call may say what its last part says alone, and goes before that', () => {
  const { hear, rows, event } = writing();
  const update = (n: number) => `{"userId":"u","dataFields":{"n":${n}}}`;
  const operation = 'users/update';

  hear(
    invoked(1, [
      { id: 'a', operation, body: update(1), group: 'g' },
      { id: 'b', operation, body: update(2), group: 'g' },
    ]),
  );
  hear(called(5, { path: '/api/users/update', body: update(2), status: 400 }));
  expect([event('a'), event('b')].map((row) => row?.attempts)).toEqual([1, 1]);
  for (const n of [1, 2]) hear(called(5 + n, { path: '/api/users/update', body: update(n) }));

  expect([event('a'), event('b')].map((row) => row?.attempts)).toEqual([2, 2]);
  expect(rows('SELECT events, body FROM calls')).toEqual([
    { events: 2, body: update(2) },
    { events: 1, body: null },
    { events: 1, body: null },
  ]);
});

it('of events with equal bodies each call is about another', () => {
  const { hear, event } = writing();
  const operation = 'users/update';
  const same = { operation, body: '{"userId":"u","dataFields":{}}' };

  hear(
    invoked(1, [
      { id: 'a', ...same },
      { id: 'b', ...same },
    ]),
  );
  for (const at of [5, 6]) hear(called(at, { path: '/api/users/update', body: same.body }));

  expect([event('a'), event('b')].map((row) => row?.attempts)).toEqual([1, 1]);
});

it('a call without an answer says what stood in the way', () => {
  const { hear, rows, event } = writing();

  hear(stored(1), invoked(2));
  hear(called(5, { status: undefined, answer: undefined, fault: 'timeout' }));
  hear(retried(60, { verdict: 'no-answer', status: undefined, cause: 'timeout' }));

  expect(rows('SELECT status, answer, fault FROM calls')).toEqual([
    { status: null, answer: null, fault: 'timeout' },
  ]);
  expect(event()).toMatchObject({ state: 'retrying', status: null, detail: 'timeout' });
});

it.each([
  ['before', [called(5, { status: 200 }), delivered(5)]],
  ['after', [delivered(5), called(5, { status: 200 })]],
])('the status is that of the last attempt, though that is told %s what came of it', (_, last) => {
  const { hear, event, steps } = writing();
  hear(stored(0), invoked(1), called(2, { status: 503 }), retried(3), invoked(4));

  hear(...last);

  expect(event()).toMatchObject({ state: 'delivered', status: 200, attempts: 2 });
  expect(steps()).toEqual(['queued', 'attempt', 'retried', 'attempt', 'delivered']);
});

it('an answer of 429 is counted in the second in which the call began', () => {
  const { hear, rows } = writing();

  hear(invoked(1), called(5, { status: 429 }), called(7, { status: 429 }), called(1_500, { status: 429 }));

  expect(rows('SELECT * FROM rates')).toEqual([
    { project: 'us', second: T0 / 1_000, delivered: 0, limited: 2 },
    { project: 'us', second: T0 / 1_000 + 1, delivered: 0, limited: 1 },
  ]);
});

it('what a function of the configuration calls elsewhere is no call of Iterable', () => {
  const { hear, rows } = writing();

  hear(invoked(1));
  hear(called(5, { origin: 'https://example.com', path: '/whatever', body: 'x' }));
  hear(called(6, { by: 'somebody' }));

  expect(rows('SELECT * FROM calls')).toEqual([]);
});

it('those behind one of their user that must wait are held, and wait on', () => {
  const { hear, event, rows } = writing();
  const ofUser = (id: string) => ({ id, group: 'g' });

  hear(stored(1, { id: 'a' }), stored(2, { id: 'b' }), stored(3, { id: 'c' }));
  hear(invoked(5, [ofUser('a'), ofUser('b'), { id: 'c', group: 'h' }]));
  hear(
    retried(60, { id: 'a' }),
    logged(60, 'events-held', { id: 'a', group: 'g', count: 1, delaySeconds: 8 }),
  );

  expect(event('b')).toMatchObject({ state: 'waiting' });
  expect(rows("SELECT id, facts FROM steps JOIN events USING (event) WHERE kind = 'held'")).toEqual([
    { id: 'b', facts: '{"delaySeconds":8,"behind":"a"}' },
  ]);
});

it('a change that waits for its distance is held, and those behind it with it', () => {
  const { hear, event, rows } = writing();
  const ofUser = (id: string) => ({ id, group: 'g' });

  hear(stored(1, { id: 'a' }), stored(2, { id: 'b' }), stored(3, { id: 'c' }));
  hear(invoked(5, [ofUser('a'), ofUser('b'), { id: 'c', group: 'h' }]));
  hear(
    logged(60, 'events-spaced', { id: 'a', group: 'g', count: 1, delaySeconds: 58 }),
    logged(60, 'events-held', { id: 'a', group: 'g', count: 1, delaySeconds: 58 }),
  );

  expect(event('a')).toMatchObject({ state: 'waiting' });
  expect(rows("SELECT id, facts FROM steps JOIN events USING (event) WHERE kind = 'held'")).toEqual([
    { id: 'a', facts: '{"delaySeconds":58,"why":"spacing"}' },
    { id: 'b', facts: '{"delaySeconds":58,"behind":"a"}' },
  ]);
});
