/**
 * An instance takes no more of a project's limit than its share; and while a project throttles or fails, it
 * finds out now and then whether that is over, and no oftener.
 */
import type { Meaning } from '../answers.ts';
import type { IterableCall } from '../calls.ts';
import type { SimulatedProject } from '../events.ts';
import type { Invocation } from '../invocations.ts';
import type { Witness } from '../witness.ts';
import type { Facts } from './facts.ts';

/** No answer about an event. */
export const FAILING: ReadonlySet<Meaning> = new Set([
  'transient',
  'in-doubt',
  'rate-limited',
  'key-refused',
]);
const FAILURES_ENOUGH = 5;
/** Calls that were under way when it began to fail have ended by then. */
const MAX_CALL_MS = 15_000;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Iterable's published limits, calls a second; and what the forwarder takes where there is none. */
const LIMITS: Readonly<Record<string, number>> = {
  '/api/events/track': 2_000,
  '/api/events/trackBulk': 10,
  '/api/users/update': 500,
  '/api/users/bulkUpdate': 5,
  // Of this one none is published: its sibling's.
  '/api/users/bulkUpdateSubscriptions': 5,
};
const UNPUBLISHED_LIMIT = 100;

/** The only endpoints whose limit a world's configuration sets. Others have paths that begin like these. */
const CONFIGURED: ReadonlySet<string> = new Set(['/api/events/track', '/api/events/trackBulk']);

function limitOf(path: string, { callsPerSecond }: SimulatedProject): number {
  const configured = CONFIGURED.has(path) ? callsPerSecond : undefined;
  return configured ?? LIMITS[path] ?? UNPUBLISHED_LIMIT;
}

/** A few quick ones at first, while its pauses are short. */
const MAX_CALLS_A_MINUTE = 30;
/** A call for events that failed before, while others were answered, says little of the endpoint. */
const STRAGGLERS_WEIGHT = 0.1;

/** What one instance has of one project, since its last answer that was none of these. */
interface Spell {
  failures: number;
  failingSince: number;
  /** When that answer came; as all times, in milliseconds since 1970. */
  answeredAt: number;
  /** Calls that were made in spite of it. */
  stubborn: { readonly at: number; readonly weight: number }[];
  /** All calls of the last second. */
  latest: number[];
}

/** A key or token that was refused is made anew, and the call repeated at once. */
const CALLS_AN_ATTEMPT = 2;

/** @param consumersOf how many share a project's limits, by the queue that they work off */
export function gentlenessInvariants(
  { now, violate }: Facts,
  consumersOf: (queue: string) => number,
): Partial<Witness> {
  const spells = new Map<string, Spell>();

  /** Limits and gates are for each project and endpoint. */
  function spellOf({ instance, queue }: Invocation, path: string): Spell {
    const key = `${instance} ${queue} ${path}`;
    const never = Number.NEGATIVE_INFINITY;
    const spell = spells.get(key) ?? {
      ...{ failures: 0, failingSince: never, answeredAt: never },
      ...{ stubborn: [], latest: [] },
    };
    spells.set(key, spell);
    return spell;
  }

  function weightOf({ items }: IterableCall, { batch }: Invocation, { answeredAt }: Spell): number {
    const areStragglers = items.every(({ event }) =>
      batch.some(
        ({ message, receiveCount }) =>
          message.event === event && receiveCount > 1 && message.firstReceivedAt < answeredAt,
      ),
    );
    return areStragglers ? STRAGGLERS_WEIGHT : 1;
  }

  return {
    answered(invocation, { path, means, status }) {
      const spell = spellOf(invocation, path);
      // A 200 that says nothing may be read as an answer.
      if (!FAILING.has(means) || status === 200) {
        spell.failures = 0;
        spell.answeredAt = now();
        spell.stubborn = [];
        return;
      }
      if (spell.failures === 0) spell.failingSince = now();
      spell.failures++;
    },
    called(invocation, call) {
      const { path } = call.request;
      const { name, project, queue } = invocation;
      const spell = spellOf(invocation, path);
      spell.latest = spell.latest.filter((at) => now() - at < SECOND_MS);
      spell.latest.push(now());
      const limit = limitOf(path, project);
      if (
        !invocation.isKeyLate &&
        spell.latest.length > CALLS_AN_ATTEMPT * Math.ceil(limit / consumersOf(queue) + 1)
      ) {
        violate('gentle', `${name} takes more than its share of the limit of ${project.name}`);
      }
      if (spell.failures < FAILURES_ENOUGH || now() - spell.failingSince <= MAX_CALL_MS) return;
      spell.stubborn = spell.stubborn.filter(({ at }) => now() - at < MINUTE_MS);
      spell.stubborn.push({ at: now(), weight: weightOf(call, invocation, spell) });
      if (spell.stubborn.reduce((sum, { weight }) => sum + weight, 0) > MAX_CALLS_A_MINUTE) {
        violate('gentle', `${name} calls ${project.name}, which fails, again and again`);
      }
    },
  };
}
