/** Delivers messages to an Iterable, a queue and a dead letter queue that are played. */
import type { Attempt } from '../../lib/delivery/attempt.ts';
import { createConclude } from '../../lib/delivery/conclude.ts';
import { createDeliver, type Delayed } from '../../lib/delivery/deliver.ts';
import type { DeadLetter } from '../../lib/event/dead-letter.ts';
import type { LogEvent } from '../../lib/log.ts';
import { clockAt, type ManualClock, NOON } from './delivery-clock.ts';
import type { TestMessage } from './delivery-messages.ts';
import { PROJECTS } from './delivery-projects.ts';
import { plantUsersIn, recordedLog } from './recorded-output.ts';

interface Play {
  readonly attempt: Attempt;
  readonly clock?: ManualClock;
  /** By default a minute from noon. */
  readonly endsAt?: number;
  /** Whether the dead letter queue confirms this letter; by default it does. */
  readonly confirms?: (letter: DeadLetter) => boolean;
  /** Whether the queue confirms that it has this message anew; by default it does. */
  readonly renews?: (message: TestMessage) => boolean;
}

interface Played {
  /** The messages that stay on the queue, in the order of the answer. */
  readonly returned: readonly TestMessage[];
  /** For how many seconds. */
  readonly hidden: ReadonlyMap<TestMessage, number>;
  /** What the queue was asked to take anew, and after how many seconds it shall be received. */
  readonly renewals: ReadonlyMap<TestMessage, number>;
  /** What the dead letter queue was asked to take. */
  readonly letters: readonly DeadLetter[];
  readonly deadlines: Readonly<Record<'bury' | 'renew' | 'hide', number>>;
  readonly lines: readonly (Readonly<Record<string, unknown>> & { readonly event: LogEvent })[];
  /** Everything that was logged, as it was written. */
  readonly logged: string;
}

export async function deliverPlayed(
  messages: readonly TestMessage[],
  { attempt, clock = clockAt(), endsAt = NOON + 60_000, confirms = () => true, renews = () => true }: Play,
): Promise<Played> {
  const written: string[] = [];
  const letters: DeadLetter[] = [];
  const renewals = new Map<TestMessage, number>();
  const hidden = new Map<TestMessage, number>();
  const deadlines = { bury: 0, renew: 0, hide: 0 };
  for (const { text } of messages) plantUsersIn(text);
  const deliver = createDeliver({
    conclude: createConclude({ projects: PROJECTS, attempt, clock }),
    clock,
    log: recordedLog('debug', (line) => void written.push(line)),
  });
  const returned = await deliver(
    messages,
    {
      bury: async (offered, deadline) => {
        letters.push(...offered);
        deadlines.bury = deadline;
        return new Set(offered.filter(confirms));
      },
      renew: async (offered, deadline) => {
        note(renewals, offered);
        deadlines.renew = deadline;
        return new Set(offered.filter(({ message }) => renews(message)));
      },
      hide: async (delayed, deadline) => {
        note(hidden, delayed);
        deadlines.hide = deadline;
      },
    },
    endsAt,
  );
  const lines = written.map((line) => JSON.parse(line));
  return { returned, hidden, renewals, letters, deadlines, lines, logged: written.join('') };
}

/** Once for a message: which of two delays would hold? */
function note(noted: Map<TestMessage, number>, delayed: readonly Delayed<TestMessage>[]): void {
  for (const { message, delaySeconds } of delayed) {
    if (noted.has(message)) throw new Error(`${message.name} is delayed twice`);
    noted.set(message, delaySeconds);
  }
}

/** An attempt whose end is told by the body. */
export function attemptBy(endings: Readonly<Record<string, Awaited<ReturnType<Attempt>> | Error>>): Attempt {
  return async (_project, _operation, body) => {
    const ending = endings[body] ?? { verdict: 'delivered' };
    if (ending instanceof Error) throw ending;
    return ending;
  };
}
