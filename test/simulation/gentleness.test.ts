import { describe, expect, it } from 'vitest';
import type { IterableCall } from './calls.ts';
import type { SimulatedProject } from './events.ts';
import { gentlenessInvariants } from './invariants/gentleness.ts';
import type { Invocation } from './invocations.ts';

/** How many calls one instance may make in a moment before the rule is broken, of a share of this size. */
function callsAllowed(path: string, callsPerSecond: number | undefined, consumers: number): number {
  const broken: string[] = [];
  const facts = {
    now: () => 0,
    violate: (rule: string) => void broken.push(rule),
    isKept: () => true,
    bornAt: () => 0,
  };
  const { called } = gentlenessInvariants(facts, () => consumers);
  const project = { name: 'eu', callsPerSecond } as SimulatedProject;
  const invocation = { name: 'eu 1', instance: 1, project, queue: 'eu' } as Invocation;
  const call = { request: { path } } as IterableCall;
  for (let calls = 0; calls < 10_000; calls++) {
    called?.(invocation, call);
    if (broken.length > 0) return calls;
  }
  return Number.POSITIVE_INFINITY;
}

describe('the rule that an instance is gentle', () => {
  it.each([
    ['/api/events/track', 5, 5, 2 * 2],
    ['/api/events/trackBulk', 5, 5, 2 * 2],
    ['/api/events/track', undefined, 2, 2 * 1_001],
    ['/api/events/trackBulk', undefined, 2, 2 * 6],
    // The configured limit is not for it, though its path begins like the one that it is for.
    ['/api/events/trackInAppOpen', 5, 5, 2 * 21],
    ['/api/users/update', 5, 5, 2 * 101],
  ])('lets it call %s, limited to %s by its project, by %i consumers', (path, limit, consumers, allowed) => {
    expect(callsAllowed(path, limit, consumers)).toBe(allowed);
  });
});
