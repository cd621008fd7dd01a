import { describe, expect, it } from 'vitest';
import { parseTraceparent } from '../../../lib/event/traceparent.ts';
import type { LogLine } from '../../../operate/log-line.ts';
import { follow, newTraceparent, wordsFor } from '../../../operate/send/follow.ts';

const line = (event: string, fields: Readonly<Record<string, unknown>> = {}): LogLine => ({
  time: '2026-11-23T12:00:00.000Z',
  level: 'info',
  event,
  ...fields,
});

const ANSWERED = line('request-answered', { accepted: 1, refused: 0, status: 202, id: 'a' });

async function* some(lines: readonly LogLine[]) {
  yield* lines;
}

/** Whoever reads on after the last line waits for ever. */
async function* endless(lines: readonly LogLine[]): AsyncGenerator<LogLine> {
  yield* lines;
  await new Promise(() => undefined);
}

describe('the trace of an event', () => {
  it('is sampled, and another each time', () => {
    const traces = [newTraceparent(), newTraceparent()];

    expect(new Set(traces).size).toBe(2);
    expect(traces.map(parseTraceparent)).toMatchObject([{ isSampled: true }, { isSampled: true }]);
  });
});

describe('following events', () => {
  it('ends with the last event of the request', async () => {
    const steps: string[] = [];
    const journey = await follow(
      endless([
        line('request-answered', { accepted: 2, refused: 0, ids: 'a b' }),
        line('event-delivered', { id: 'b', project: 'us', attempt: 1 }),
        line('event-retried', { id: 'a', verdict: 'rate-limited', status: 429, delaySeconds: 4, attempt: 1 }),
        line('event-delivered', { id: 'a', project: 'us', attempt: 2 }),
      ]),
      ({ id, state }) => steps.push(`${id} ${state}`),
    );

    expect(steps).toEqual(['b delivered', 'a waiting', 'a delivered']);
    expect(journey).toMatchObject({
      isOver: true,
      accepted: 2,
      events: [{ id: 'b' }, { id: 'a', attempt: 2 }],
    });
  });

  it('waits for the line of the door, which tells how many there are', async () => {
    const lines = [line('event-delivered', { id: 'a' }), ANSWERED];

    expect(await follow(some(lines.slice(0, 1)))).toMatchObject({ isOver: false, accepted: undefined });
    expect(await follow(endless(lines))).toMatchObject({ isOver: true, accepted: 1 });
  });

  it('waits for each of the several events that an `edit` function makes of one', async () => {
    const answered = line('request-answered', { accepted: 1, ids: 'a b' });

    expect(await follow(some([answered, line('event-delivered', { id: 'a' })]))).toMatchObject({
      isOver: false,
    });
  });

  it('ends at once if the door queued nothing', async () => {
    const answered = line('request-answered', { accepted: 0, refused: 1, buried: 1, code: 'invalid-event' });

    expect(await follow(endless([answered]))).toEqual({
      ids: [],
      accepted: 0,
      buriedAtDoor: 1,
      doorCode: 'invalid-event',
      events: [],
      isOver: true,
    });
  });

  it('says why an event was buried, or still waits', async () => {
    const buried = line('event-buried', {
      id: 'a',
      reason: 'rejected',
      code: 'BadParams',
      status: 400,
      attempt: 1,
    });
    const { events } = await follow(some([ANSWERED, buried]));
    expect(events.map(wordsFor)).toEqual(['buried a, attempt 1: rejected, BadParams, HTTP 400']);

    const gate = line('events-not-attempted', {
      id: 'a',
      project: 'us',
      why: 'gate-closed',
      closedBy: 'throttled',
      gateClosedMs: 1_500,
    });
    const waiting = await follow(some([ANSWERED, gate]));
    expect(waiting.isOver).toBe(false);
    expect(waiting.events.map(wordsFor)).toEqual([
      'waiting a (us): gate-closed, throttled; next attempt in 2 s',
    ]);
  });

  it('does not let an event that has ended wait again', async () => {
    const late = line('event-retried', { id: 'a', verdict: 'unavailable' });
    const { events } = await follow(some([line('event-delivered', { id: 'a' }), late, ANSWERED]));

    expect(events).toMatchObject([{ id: 'a', state: 'delivered' }]);
  });
});
