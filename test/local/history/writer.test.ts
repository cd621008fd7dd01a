/** What the history makes of what it is told, in whichever order that comes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openFile } from '../../../local/history/file.ts';
import type { Occurrence } from '../../../local/history/occurrences.ts';
import {
  AMPLE,
  buried,
  called,
  delivered,
  invoked,
  logged,
  removed,
  retried,
  stored,
  T0,
  writing,
} from './told.ts';

describe('an event', () => {
  it('that is taken in waits, with what it is called and whom it is about', () => {
    const { hear, event, rows } = writing();

    hear(stored(5));

    expect(event()).toMatchObject({
      source: 'app',
      operation: 'events/track',
      name: 'signed-up',
      user: 'ada@example.com',
      at: T0,
      state: 'waiting',
      attempts: 0,
      isDeleted: 0,
      body: '{"eventName":"signed-up","email":"ada@example.com"}',
    });
    expect(rows('SELECT kind, at, request, body FROM steps')).toEqual([
      { kind: 'queued', at: T0 + 5, request: 1, body: null },
    ]);
  });

  it('is called by its journey if it has no name, and is about the first user of a list', () => {
    const { hear, event } = writing();

    hear(
      stored(5, { id: 'w', operation: 'workflows/triggerWorkflow', body: '{"workflowId":7,"userId":"u"}' }),
      stored(6, {
        id: 'l',
        operation: 'lists/subscribe',
        body: '{"listId":1,"subscribers":[{"userId":"v"}]}',
      }),
    );

    expect(event('w')).toMatchObject({ name: 'workflow 7', user: 'u' });
    expect(event('l')).toMatchObject({ name: null, user: 'v' });
  });

  it('that Iterable answers 503 is tried again, and says when', () => {
    const { hear, event, steps } = writing();

    hear(stored(5), invoked(10), called(12, { status: 503, answer: 'no' }), retried(60));

    expect(event()).toMatchObject({
      state: 'retrying',
      reason: 'unavailable',
      status: 503,
      attempts: 1,
      nextAt: T0 + 8_060,
      endedAt: null,
    });
    expect(steps()).toEqual(['queued', 'attempt', 'retried']);
  });

  it('that arrives is delivered, with what Iterable answered', () => {
    const { hear, event, rows } = writing();

    hear(stored(5), invoked(10), called(12), delivered(60));

    expect(event()).toMatchObject({ state: 'delivered', status: 200, attempts: 1, ms: 40, endedAt: T0 + 60 });
    expect(rows('SELECT call, events, body, status, answer, project FROM calls')).toEqual([
      { call: 1, events: 1, body: null, status: 200, answer: '{"code":"Success"}', project: 'us' },
    ]);
    expect(rows("SELECT call FROM steps WHERE kind = 'attempt'")).toEqual([{ call: 1 }]);
    expect(rows('SELECT * FROM rates')).toEqual([
      { project: 'us', second: T0 / 1_000, delivered: 1, limited: 0 },
    ]);
  });

  it('that Iterable refuses is dead, as its letter says', () => {
    const { hear, event, rows } = writing();

    hear(stored(5), invoked(10), called(12, { status: 400 }), buried(70));

    expect(event()).toMatchObject({
      state: 'dead',
      reason: 'rejected',
      code: 'RequestFieldsTypesMismatched',
      status: 400,
      attempts: 1,
      endedAt: T0 + 70,
      isDeleted: 0,
    });
    expect(rows("SELECT request FROM steps WHERE kind = 'buried'")).toEqual([{ request: null }]);
  });

  it('that the door could give to no project is dead at once, and belongs to its request', () => {
    const { hear, event, rows } = writing();
    const refused = { code: 'not-mapped', detail: 'not-mapped; sources.app.map' };
    const letter = { project: '', body: '{"a":1}', more: { v: 2, refused } };

    hear(buried(5, letter, { by: 'request-1', attributes: { reason: 'invalid', attempts: '0' } }));

    expect(event('e1', '')).toMatchObject({
      state: 'dead',
      reason: 'invalid',
      code: 'not-mapped',
      detail: 'not-mapped; sources.app.map',
      attempts: 0,
    });
    expect(rows("SELECT request FROM steps WHERE kind = 'buried'")).toEqual([{ request: 1 }]);
  });

  it('that SQS itself has moved to the dead letters has no reason', () => {
    const { hear, event } = writing();

    hear(stored(5), buried(70, {}, { attributes: {}, by: undefined }));

    expect(event()).toMatchObject({ state: 'dead', reason: 'none' });
  });

  it('that was accepted before there was a history is there once it is attempted', () => {
    const { hear, event, steps } = writing();

    hear(invoked(10), called(12), delivered(60));

    expect(event()).toMatchObject({ state: 'delivered', at: T0, name: 'signed-up' });
    expect(steps()).toEqual(['attempt', 'delivered']);
  });

  it('is not what somebody wrote on a queue that is no message', () => {
    const { hear, rows } = writing();

    hear(stored(5, {}, { text: 'hello' }), buried(6, {}, { text: 'hello' }), logged(7, 'event-delivered'));

    expect(rows('SELECT * FROM events')).toEqual([]);
  });
});

describe('a message that is sent again', () => {
  it.each(['renewed', 'forwarded', 'sent behind'])('because it is %s is no arrival', () => {
    const { hear, event, steps } = writing();

    hear(stored(5), invoked(10), retried(60));
    hear(stored(70, {}, { attributes: { firstSentAt: String(T0 + 5) }, by: 'consumer-1' }));

    expect(event()).toMatchObject({ state: 'retrying', nextAt: T0 + 8_060 });
    expect(steps()).toEqual(['queued', 'retried']);
  });

  it('and that the queue of users has already, changes nothing', () => {
    const { hear, steps, event } = writing();
    const first = stored(5, {}, { isOnce: true });

    hear(first, invoked(10), called(12), delivered(60));
    hear({ ...first, at: T0 + 90 });

    expect(event()).toMatchObject({ state: 'delivered' });
    expect(steps()).toEqual(['queued', 'attempt', 'delivered']);
  });

  it('by an operator is an arrival: the event waits again, with the body that it was mended to', () => {
    const { hear, event, rows } = writing();
    const mended = '{"eventName":"signed-in","email":"bo@example.com"}';
    const letter = buried(70);

    hear(stored(5), invoked(10), called(12, { status: 400 }), letter);
    hear(stored(90, { body: mended }, { by: undefined }), removed(95, letter));

    expect(event()).toMatchObject({
      state: 'waiting',
      reason: null,
      code: null,
      attempts: 0,
      endedAt: null,
      isDeleted: 0,
      body: mended,
      name: 'signed-in',
      user: 'bo@example.com',
    });
    expect(rows('SELECT kind, request, body FROM steps ORDER BY at, step')).toEqual([
      { kind: 'queued', request: 1, body: '{"eventName":"signed-up","email":"ada@example.com"}' },
      { kind: 'attempt', request: null, body: null },
      { kind: 'buried', request: null, body: null },
      { kind: 'queued', request: null, body: mended },
    ]);
  });

  it('shows what it was at first, however often it is mended', () => {
    const { hear, rows } = writing();
    const bodies = [1, 2, 2, 3].map((n) => `{"eventName":"e","n":${n}}`);

    for (const [at, body] of bodies.entries()) hear(stored(at, { body }), retried(at));

    expect(
      rows("SELECT body FROM steps WHERE kind = 'queued' ORDER BY step").map(({ body }) => body),
    ).toEqual([bodies[0], bodies[1], null, bodies[3]]);
  });

  it('with the same body says so by having none of its own', () => {
    const { hear, rows } = writing();

    hear(stored(5));
    hear(stored(90));

    expect(rows('SELECT body FROM steps')).toEqual([{ body: null }, { body: null }]);
  });
});

describe('a letter that is gone', () => {
  it('was deleted if nothing was sent in its place', () => {
    const { hear, event, steps } = writing();
    const letter = buried(70);

    hear(stored(5), letter);
    hear(removed(95, letter));

    expect(event()).toMatchObject({ state: 'dead', isDeleted: 1, reason: 'rejected' });
    expect(steps()).toEqual(['queued', 'buried', 'deleted']);
  });

  it('was not, if the same event lies in a later one', () => {
    const { hear, event, steps } = writing();
    const letter = buried(70);

    hear(stored(5), letter, stored(75), buried(80));
    hear(removed(95, letter));

    expect(event()).toMatchObject({ state: 'dead', isDeleted: 0 });
    expect(steps()).not.toContain('deleted');
  });

  it('goes on elsewhere, if it was mended for the project that it had not', () => {
    const { hear, event } = writing();
    const letter = buried(70, { project: '' });

    hear(letter, stored(90), removed(95, letter));

    expect(event('e1', '')).toMatchObject({ state: 'dead', isDeleted: 1 });
    expect(event('e1', 'us')).toMatchObject({ state: 'waiting' });
  });

  it('of another time is nobody here', () => {
    const { hear, rows } = writing();

    hear(removed(95, { message: 'long-ago' }));

    expect(rows('SELECT * FROM steps')).toEqual([]);
  });
});

it('an event that an operator has deleted from the history leaves nothing, and is new if it is met again', () => {
  const directory = mkdtempSync(join(tmpdir(), 'history-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'history.sqlite');
  const { database } = openFile(path, AMPLE.bytes, { busyMs: 1_000 });
  const { hear, event, rows } = writing({}, database);
  hear(stored(5));

  const operator = new DatabaseSync(path);
  operator.exec('DELETE FROM events; DELETE FROM steps');
  operator.close();
  hear(delivered(60));
  expect([rows('SELECT * FROM events'), rows('SELECT * FROM steps')]).toEqual([[], []]);
  hear(invoked(70), delivered(90));

  expect(event()).toMatchObject({ event: 2, state: 'delivered' });
});

describe('in whichever order it is told', () => {
  const letter = buried(200);
  const stories: Readonly<Record<string, readonly Occurrence[]>> = {
    delivered: [stored(5), retried(60), delivered(9_000)],
    dead: [stored(5), retried(60), letter],
    waiting: [stored(5), letter, stored(300)],
    retrying: [stored(5), letter, stored(300), retried(400)],
  };

  it.each(Object.entries(stories))('an event ends up %s', (state, story) => {
    const anyOrder = fc.shuffledSubarray([...story], { minLength: story.length });
    const anyCut = fc.integer({ min: 0, max: story.length });
    fc.assert(
      fc.property(anyOrder, anyCut, (order, cut) => {
        const { hear, event } = writing();
        // Of a line alone nobody knows the event.
        hear(invoked(1));
        hear(...order.slice(0, cut));
        hear(...order.slice(cut));
        expect(event()?.state).toBe(state);
      }),
      { numRuns: 50 },
    );
  });

  it('an event that is redriven after the clock was set back waits', () => {
    const { hear, database, event } = writing();
    hear(stored(5), delivered(9_000_000));
    hear({ ...stored(6), shiftMs: 9_000_000 });
    expect(event()).toMatchObject({ state: 'waiting' });

    hear({ ...delivered(10), shiftMs: 9_000_000 });
    expect(event()).toMatchObject({ state: 'delivered', endedAt: T0 + 10 });

    const restarted = writing({ begunAt: T0 + 20 }, database);
    restarted.hear(stored(21));
    expect(restarted.event()).toMatchObject({ state: 'waiting' });
  });

  it('a line that is heard after a restart is known to be older than the state', () => {
    const { hear, database } = writing();
    hear(stored(5), delivered(9_000));

    const restarted = writing({}, database);
    restarted.hear(retried(60));

    expect(restarted.event()).toMatchObject({ state: 'delivered', endedAt: T0 + 9_000 });
    expect(restarted.steps()).toEqual(['queued', 'retried', 'delivered']);
  });
});
