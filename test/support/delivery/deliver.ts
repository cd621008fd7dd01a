/** Delivers messages to an Iterable, a queue and a dead letter queue that are played. */
import { setImmediate as othersTurn } from 'node:timers/promises';
import { createDeliver, type Deliver, type DeliverDependencies } from '../../../lib/delivery/deliver.ts';
import {
  createDeliverInOrder,
  type InOrderDependencies,
} from '../../../lib/delivery/in-order/deliver-in-order.ts';
import type { AttemptRequest } from '../../../lib/delivery/lane/attempt.ts';
import { createProjectMetrics } from '../../../lib/delivery/metrics.ts';
import type { Delayed, Destination } from '../../../lib/delivery/settlement.ts';
import type { DeadLetter } from '../../../lib/event/dead-letter.ts';
import type { Reading } from '../../../lib/iterable/response.ts';
import type { LogEvent } from '../../../lib/runtime/log.ts';
import { clockAt, type ManualClock } from '../clock.ts';
import { plantUsersIn, recordedLog } from '../recorded-output.ts';
import type { TestMessage } from './messages.ts';
import { PROJECTS } from './projects.ts';

type AttemptOn = DeliverDependencies['attemptOn'];

interface Play {
  readonly attemptOn: AttemptOn;
  readonly clock?: ManualClock;
  /** By default in a minute. */
  readonly endsAt?: number;
  readonly consumers?: number;
  readonly deliveredLogShare?: number;
  /** Whether the dead letter queue confirms this letter; by default it does. */
  readonly confirms?: (letter: DeadLetter) => boolean;
  /** Whether the queue confirms that it has this message anew; by default it does. */
  readonly renews?: (message: TestMessage) => boolean;
  /** Whether a queue confirms that it has this message, which was sent again; by default it does. */
  readonly forwards?: (message: TestMessage) => boolean;
  readonly projects?: DeliverDependencies['projects'];
  /** The consumer of users in order; by default it is the other. */
  readonly isInOrder?: boolean;
}

interface Played {
  /** The messages that stay on the queue, in the order of the answer. */
  readonly returned: readonly TestMessage[];
  /** For how many seconds. */
  readonly hidden: ReadonlyMap<TestMessage, number>;
  /** What the queue was asked to take anew, and after how many seconds it shall be received. */
  readonly renewals: ReadonlyMap<TestMessage, number>;
  /** What its queue was asked to take behind the others of its user. */
  readonly sentBehind: readonly TestMessage[];
  /** What the other queue was asked to take, and whose. */
  readonly forwarded: ReadonlyMap<TestMessage, Destination>;
  /** What the dead letter queue was asked to take. */
  readonly letters: readonly DeadLetter[];
  readonly deadlines: Readonly<Record<'bury' | 'renew' | 'hide', number>>;
  readonly lines: readonly (Readonly<Record<string, unknown>> & { readonly event: LogEvent })[];
  /** Everything that was logged, as it was written. */
  readonly logged: string;
  /** What was counted and measured, by project. */
  readonly figures: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A consumer with lanes of its own; a dependency that is not given has no effect. */
export function consumerOf(
  parts: Partial<InOrderDependencies> & Pick<DeliverDependencies, 'attemptOn'>,
  create: (dependencies: InOrderDependencies) => Deliver = createDeliver,
): Deliver {
  const clock = parts.clock ?? clockAt();
  return create({
    projects: PROJECTS,
    clock,
    log: () => undefined,
    metrics: createProjectMetrics('test', clock),
    secretPrefix: '',
    consumers: 1,
    deliveredLogShare: 0,
    ...parts,
  });
}

export async function deliverPlayed(
  messages: readonly TestMessage[],
  {
    attemptOn,
    clock = clockAt(),
    endsAt = clock.now() + 60_000,
    consumers = 1,
    deliveredLogShare = 0,
    confirms = () => true,
    renews = () => true,
    forwards = () => true,
    projects = PROJECTS,
    isInOrder = false,
  }: Play,
): Promise<Played> {
  const written: string[] = [];
  const letters: DeadLetter[] = [];
  const renewals = new Map<TestMessage, number>();
  const hidden = new Map<TestMessage, number>();
  const forwarded = new Map<TestMessage, Destination>();
  const sentBehind: TestMessage[] = [];
  const deadlines = { bury: 0, renew: 0, hide: 0 };
  for (const { text } of messages) plantUsersIn(text);
  const metrics = createProjectMetrics('test', clock);
  const log = recordedLog('debug', (line) => void written.push(line));
  const deliver = consumerOf(
    { projects, attemptOn, clock, log, metrics, consumers, deliveredLogShare },
    isInOrder ? createDeliverInOrder : createDeliver,
  );
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
      forward: async (offered) => {
        for (const { message, ...destination } of offered) forwarded.set(message, destination as Destination);
        return new Set(offered.filter(({ message }) => forwards(message)));
      },
      sendBehind: async (offered) => {
        for (const { message } of offered) sentBehind.push(message);
        return new Set(offered.filter(({ message }) => forwards(message)));
      },
      hide: async (delayed, deadline) => {
        note(hidden, delayed);
        deadlines.hide = deadline;
      },
    },
    endsAt,
  );
  const lines = written.map((line) => JSON.parse(line));
  const figures = Object.fromEntries(
    metrics.take().map((line) => {
      const { _aws, project, ...figuresOfProject } = JSON.parse(line);
      return [project, figuresOfProject];
    }),
  );
  const logged = written.join('');
  return { returned, hidden, renewals, forwarded, sentBehind, letters, deadlines, lines, logged, figures };
}

/** Once for a message: which of two delays would hold? */
function note(noted: Map<TestMessage, number>, delayed: readonly Delayed<TestMessage>[]): void {
  for (const { message, delaySeconds } of delayed) {
    if (noted.has(message)) throw new Error(`${message.name} is delayed twice`);
    noted.set(message, delaySeconds);
  }
}

/** What an attempt comes to; an error is thrown. */
export type Ending = Reading | 'key-unreadable' | 'no-time' | Error;

/** Attempts at one event a call, which end like this when all that can start with them have started. */
export function attemptWith(
  end: (body: string, request: AttemptRequest) => Ending | Promise<Ending>,
): AttemptOn {
  return () => async (request) => {
    const [task] = request.tasks;
    const ending = await end(task?.body ?? '', request);
    if (typeof ending !== 'string') request.onCall();
    await othersTurn();
    if (ending instanceof Error) throw ending;
    return typeof ending === 'string' ? ending : { reading: ending, events: [ending], named: [] };
  };
}

/** Attempts whose end is told by the body. */
export function attemptBy(endings: Readonly<Record<string, Ending>>): AttemptOn {
  return attemptWith((body) => endings[body] ?? { verdict: 'delivered' });
}
