/** What the history takes from the queues when the stack starts: it may have been killed. */
import { describe, expect, it } from 'vitest';
import type { Found, FoundLetter } from '../../../local/history/occurrences.ts';
import { buried, delivered, invoked, messageOf, retried, stored, T0, writing } from './told.ts';

const envelopeOf = (id: string) => messageOf({ id }).split('\n', 1)[0] ?? '';

function found(waiting: readonly string[], letters: readonly FoundLetter[] = [], queues = 1): Found {
  return { kind: 'found', at: T0 + 50_000, queues, waiting: waiting.map(envelopeOf), letters };
}

const letterOf = (
  id: string,
  attributes: Record<string, string> = { reason: 'rejected', status: '400' },
) => ({
  at: T0 + 9_000,
  message: `letter-${id}`,
  envelope: envelopeOf(id),
  attributes,
});

describe('after a kill', () => {
  it('an event that is on no queue any more has arrived', () => {
    const { hear, event, rows } = writing();
    hear(stored(1, { id: 'a' }), stored(2, { id: 'b' }), stored(3, { id: 'c' }));
    hear(invoked(4, [{ id: 'c' }]), retried(60, { id: 'c' }));

    hear(found(['b']));

    expect(['a', 'b', 'c'].map((id) => event(id)?.state)).toEqual(['delivered', 'waiting', 'delivered']);
    expect(event('c')).toMatchObject({ endedAt: T0 + 60, nextAt: null });
    expect(rows("SELECT DISTINCT facts FROM steps WHERE kind = 'delivered'")).toEqual([
      { facts: '{"why":"gone-from-queue"}' },
    ]);
  });

  it('an event whose letter nobody heard of is dead, as its letter says', () => {
    const { hear, event, steps } = writing();
    hear(stored(1, { id: 'a' }));

    hear(found([], [letterOf('a')]));

    expect(event('a')).toMatchObject({ state: 'dead', reason: 'rejected', status: 400, endedAt: T0 + 9_000 });
    expect(steps('a')).toEqual(['queued', 'buried']);
  });

  it('an event whose letter is gone was deleted; one that is known to be dead stays as it is', () => {
    const { hear, event, steps } = writing();
    hear(buried(1, { id: 'a' }), buried(2, { id: 'b' }));

    hear(found([], [letterOf('b')]));

    expect(event('a')).toMatchObject({ state: 'dead', isDeleted: 1 });
    expect(event('b')).toMatchObject({ state: 'dead', isDeleted: 0 });
    expect([steps('a'), steps('b')]).toEqual([['buried', 'deleted'], ['buried']]);
  });

  it('what was delivered before stays so, whatever lies on the queues', () => {
    const { hear, event } = writing();
    hear(stored(1, { id: 'a' }), delivered(60, { id: 'a' }));

    hear(found(['a']));

    expect(event('a')).toMatchObject({ state: 'delivered' });
  });

  it('nobody knows what became of events whose file of queues is gone, and they can be replayed', () => {
    const { hear, event, rows } = writing();
    hear(found([]), stored(1, { id: 'a' }), stored(2, { id: 'b' }), buried(3, { id: 'c' }));

    hear(found(['b'], [], 2));
    hear(found([], [], 2));

    expect(['a', 'b', 'c'].map((id) => event(id))).toMatchObject([
      { state: 'dead', reason: 'queue-lost', isDeleted: 1 },
      { state: 'delivered' },
      { state: 'dead', reason: 'rejected', isDeleted: 1 },
    ]);
    expect(rows("SELECT facts ->> 'reason' AS reason FROM steps WHERE event = 1 ORDER BY step")).toEqual([
      { reason: null },
      { reason: 'queue-lost' },
    ]);
  });

  it('that is so, too, where the history began anew meanwhile', () => {
    const { hear, event } = writing({ queues: 1 });
    hear(stored(1));

    hear(found([], [], 2));

    expect(event()).toMatchObject({ state: 'dead', reason: 'queue-lost' });
  });
});
