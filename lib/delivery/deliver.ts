/**
 * Delivers what one invocation was given. It starts from "all of it failed" and strikes out what Iterable
 * confirmed or the dead letter queue has: a surprise can then cause a repeat, never a loss.
 */
import type { Clock } from '../clock.ts';
import { forEachConcurrently } from '../concurrency.ts';
import type { DeadLetter } from '../event/dead-letter.ts';
import { MAX_CONCURRENT_CALLS } from '../iterable/client.ts';
import { type Log, nameAndPlace } from '../log.ts';
import { backoffSeconds } from './backoff.ts';
import type { Conclude, Conclusion, ReceivedMessage } from './conclude.ts';

/** What can be done with a message that was not delivered. Each has until a deadline; none rejects. */
export interface Settlement<Message> {
  /** Keeps messages out of sight for whole seconds, by message. */
  readonly hide: (delays: ReadonlyMap<Message, number>, deadline: number) => Promise<unknown>;
  /** Resolves to the letters that the dead letter queue confirmed. */
  readonly bury: <Letter extends DeadLetter>(
    letters: readonly Letter[],
    deadline: number,
  ) => Promise<ReadonlySet<Letter>>;
}

export interface DeliverDependencies {
  readonly conclude: Conclude;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * @param endsAt milliseconds since 1970, when the invocation would be killed
 * @returns the messages that must stay on the queue
 */
export type Deliver = <Message extends ReceivedMessage>(
  messages: readonly Message[],
  settlement: Settlement<Message>,
  endsAt: number,
) => Promise<readonly Message[]>;

/** How long before the end attempts, burying and hiding must each be done. */
const SETTLE_MS = 5_000;
const HIDE_MS = 2_500;
const RETURN_MS = 500;

export function createDeliver({ conclude, clock, log }: DeliverDependencies): Deliver {
  return async function deliver<Message extends ReceivedMessage>(
    messages: readonly Message[],
    { hide, bury }: Settlement<Message>,
    endsAt: number,
  ): Promise<readonly Message[]> {
    const undelivered = new Set(messages);
    const delays = new Map<Message, number>();
    const letters: Letter<Message>[] = [];
    const refusedProjects = new Set<string | undefined>();

    await forEachConcurrently(messages, MAX_CONCURRENT_CALLS, async (message) => {
      try {
        act(await conclude(message, endsAt - SETTLE_MS));
      } catch (error) {
        log('error', 'invocation-failed', nameAndPlace(error));
      }
    });

    // Once for all of them: an alarm goes by this line, whatever the log level.
    for (const project of refusedProjects) log('error', 'credentials-refused', { project });

    const buried = await bury(letters, endsAt - HIDE_MS);
    for (const letter of letters) {
      if (buried.has(letter)) {
        undelivered.delete(letter.conclusion.message);
        log('warn', 'event-buried', { ...letter.conclusion.fields, reason: letter.reason });
      } else {
        delays.set(letter.conclusion.message, backoffSeconds(letter.attempts, clock.random()));
      }
    }
    await hide(delays, endsAt - RETURN_MS);
    return [...undelivered];

    function act(conclusion: Conclusion<Message>): void {
      const { message, finding, project, outcome, fields } = conclusion;
      if (finding.verdict === 'credentials-refused') refusedProjects.add(project);
      switch (outcome.kind) {
        case 'delivered':
          undelivered.delete(message);
          log('debug', 'event-delivered', fields);
          break;
        case 'retry':
          delays.set(message, outcome.delaySeconds);
          log('info', 'event-retried', { ...fields, delaySeconds: outcome.delaySeconds });
          break;
        case 'deadLetter':
          letters.push(letterOf(conclusion, outcome.reason, clock.now()));
          break;
      }
    }
  };
}

interface Letter<Message> extends DeadLetter {
  readonly conclusion: Conclusion<Message>;
}

function letterOf<Message extends ReceivedMessage>(
  conclusion: Conclusion<Message>,
  reason: DeadLetter['reason'],
  diedAt: number,
): Letter<Message> {
  const { message, finding, attempt } = conclusion;
  const { code, status, detail } = finding;
  return { conclusion, message: message.text, reason, code, status, detail, attempts: attempt, diedAt };
}
