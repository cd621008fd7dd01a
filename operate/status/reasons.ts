/** Why the dead letters were given up, as far as a short look tells. */
import type { Group } from '../dead-letters/groups.ts';
import { groupLetters, type Watch } from '../dead-letters/look.ts';
import type { Queues } from '../dead-letters/queues.ts';
import { OperateFault } from '../fault.ts';
import type { QueueState } from '../queue-state.ts';

interface Reason {
  readonly project: string | null;
  readonly reason: string;
  readonly letters: number;
  /** ISO 8601. */
  readonly firstDiedAt: string;
  readonly lastDiedAt: string;
}

export interface Reasons {
  /** The most frequent first. */
  readonly reasons: readonly Reason[];
  /** Of how many letters these are. */
  readonly read: number;
  /** Why these are not all letters. */
  readonly limit: string | undefined;
}

/** SQS lets nobody look without taking, and hands out some hundreds a second: more would make everybody wait. */
const MAX_LETTERS = 1_000;
const MAX_LOOK_MS = 10_000;

/** Gives back all that it takes, and never fails: the count is known without it. */
export async function readReasons(
  stack: Queues,
  { waiting, hidden }: Pick<QueueState, 'waiting' | 'hidden'>,
  { clock, interrupted, onProgress }: Watch,
): Promise<Reasons> {
  if (waiting + hidden === 0) return { reasons: [], read: 0, limit: undefined };
  if (waiting > MAX_LETTERS) return unread('they are too many for a short look');
  // A redrive would miss what is taken from it.
  if (hidden > 0) return unread('another command has some of them, or had them when it was killed');
  const limited = AbortSignal.any([interrupted, clock.timeout(MAX_LOOK_MS)]);
  try {
    const { groups, looked } = await groupLetters(stack, {}, { clock, interrupted: limited, onProgress });
    const { read, about, left } = looked;
    const missing = read < about ? `only ${read} of about ${about} were read` : undefined;
    const kept =
      left > 0 ? `${left} could not be given back, and will come into sight by themselves` : missing;
    return { reasons: byReason(groups), read, limit: kept };
  } catch (error) {
    if (error instanceof OperateFault) return unread(error.message);
    throw error;
  }
}

function unread(limit: string): Reasons {
  return { reasons: [], read: 0, limit };
}

function byReason(groups: readonly Group[]): readonly Reason[] {
  const reasons = new Map<string, Reason>();
  for (const { project, reason, letters, firstDiedAt, lastDiedAt } of groups) {
    const key = JSON.stringify([project, reason]);
    const known = reasons.get(key) ?? { letters: 0, firstDiedAt, lastDiedAt };
    const [first = firstDiedAt] = [known.firstDiedAt, firstDiedAt].sort();
    const [, last = lastDiedAt] = [known.lastDiedAt, lastDiedAt].sort();
    const both = known.letters + letters;
    reasons.set(key, { project, reason, letters: both, firstDiedAt: first, lastDiedAt: last });
  }
  return [...reasons.values()].sort((one, other) => other.letters - one.letters);
}
