/** Why an event was given back without an attempt. */
import { describe, expect, it } from 'vitest';
import { called, invoked, logged, retried, stored, T0, writing } from './told.ts';

describe('an event that was given back without an attempt', () => {
  const records = [{ id: 'a' }, { id: 'b' }, { id: 'c', operation: 'users/update' }];
  const givenBack = (after: number, why: string) =>
    logged(after, 'events-not-attempted', { id: undefined, endpoint: 'events/track', why, count: 1 });

  /** An invocation in which one of two events of an endpoint is tried. */
  function outage() {
    const written = writing();
    const { hear, writer } = written;
    const invoke = (after: number, why: string) => {
      hear(invoked(after, records), givenBack(after + 5, why), retried(after + 6, { id: 'a' }));
      hear({ kind: 'returned', by: 'consumer-1', at: T0 + after + 10 });
      // Some seconds later.
      writer.write([], 0, T0 + after + 5_000);
    };
    hear(stored(1, { id: 'a' }), stored(2, { id: 'b' }), stored(3, { id: 'c', operation: 'users/update' }));
    return { ...written, invoke };
  }

  it('is held, and says why: nothing of it was heard, and it is of that endpoint', () => {
    const { invoke, rows, event } = outage();
    const before = Number(event('b')?.revision);

    invoke(100, 'gate-closed');

    expect(
      rows("SELECT id, steps.at, facts FROM steps JOIN events USING (event) WHERE kind = 'held'"),
    ).toEqual([{ id: 'b', at: T0 + 105, facts: '{"endpoint":"events/track","why":"gate-closed"}' }]);
    expect(event('b')).toMatchObject({ state: 'waiting', attempts: 0 });
    // Whoever shows the event is told, too.
    expect(event('b')?.revision).toBeGreaterThan(before);
  });

  it('says so again only if the reason is another, or after it was tried', () => {
    const { invoke, steps, hear } = outage();

    invoke(100, 'gate-closed');
    invoke(10_000, 'gate-closed');
    expect(steps('b')).toEqual(['queued', 'held']);
    invoke(20_000, 'time-up');
    expect(steps('b')).toEqual(['queued', 'held', 'held']);
    hear(invoked(30_000, [{ id: 'b' }]), called(30_001, { status: 503 }), retried(30_060, { id: 'b' }));
    invoke(40_000, 'time-up');
    expect(steps('b')).toEqual(['queued', 'held', 'held', 'attempt', 'retried', 'held']);
  });
});
