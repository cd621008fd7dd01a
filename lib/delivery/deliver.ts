/**
 * Delivers what one invocation was given. It starts from "all of it failed" and strikes out what Iterable
 * confirmed, the dead letter queue has, or the queue has anew: a surprise can then cause a repeat, never a
 * loss.
 */
import type { Clock } from '../clock.ts';
import { forEachConcurrently } from '../concurrency.ts';
import type { DeadLetter } from '../event/dead-letter.ts';
import { MAX_CONCURRENT_CALLS } from '../iterable/client.ts';
import { type Log, type LogFields, nameAndPlace } from '../log.ts';
import { backoffSeconds } from './backoff.ts';
import { attemptOf, type Conclude, type Conclusion, type ReceivedMessage } from './conclude.ts';
import { delayBeforeRenewal, isDueForRenewal, LONGEST_RENEWAL_DELAY_SECONDS } from './renewal.ts';

/**
 * What can be done with messages that were not delivered. Each has until a deadline (milliseconds since
 * 1970), resolves to what was confirmed, and doesn't reject.
 */
export interface Settlement<Message> {
  /** Keeps messages out of sight for whole seconds. */
  readonly hide: (hidden: readonly Delayed<Message>[], deadline: number) => Promise<unknown>;
  /** Sends messages to their queue again, to be received after whole seconds. */
  readonly renew: Confirmed<Delayed<Message>>;
  readonly bury: Confirmed<DeadLetter>;
}

export interface Delayed<Message> {
  readonly message: Message;
  readonly delaySeconds: number;
}

type Confirmed<Entry> = <E extends Entry>(entries: readonly E[], deadline: number) => Promise<ReadonlySet<E>>;

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

/** How long before the end the attempts, burying, renewing and hiding must each be done. */
const SETTLE_MS = 5_000;
const BURY_MS = 3_500;
const RENEW_MS = 2_000;
const HIDE_MS = 500;

export function createDeliver({ conclude, clock, log }: DeliverDependencies): Deliver {
  return async function deliver<Message extends ReceivedMessage>(
    messages: readonly Message[],
    { hide, renew, bury }: Settlement<Message>,
    endsAt: number,
  ): Promise<readonly Message[]> {
    const undelivered = new Set(messages);
    const hidden: Delayed<Message>[] = [];
    const renewals: Delayed<Message>[] = [];
    const letters: Letter<Message>[] = [];
    const refusedProjects = new Set<string | undefined>();

    await forEachConcurrently(messages, MAX_CONCURRENT_CALLS, async (message) => {
      try {
        act(await conclude(message, endsAt - SETTLE_MS));
      } catch (error) {
        log('error', 'message-failed', nameAndPlace(error));
        delay(message, backoffSeconds(attemptOf(message, clock.now()), clock.random()));
      }
    });
    // Once for all of them: an alarm goes by this line, whatever the log level.
    for (const project of refusedProjects)
      log('error', 'credentials-refused', { project: loggable(project) });

    const buried = await bury(letters, endsAt - BURY_MS);
    for (const letter of letters) {
      const { conclusion, reason, attempts } = letter;
      if (buried.has(letter)) {
        undelivered.delete(conclusion.message);
        log('warn', 'event-buried', { ...fieldsOf(conclusion), reason });
      } else {
        delay(conclusion.message, backoffSeconds(attempts, clock.random()));
      }
    }
    const renewed = await renew(renewals, endsAt - RENEW_MS);
    for (const renewal of renewals) {
      if (renewed.has(renewal)) undelivered.delete(renewal.message);
      else hidden.push(renewal);
    }
    await hide(hidden, endsAt - HIDE_MS);
    return [...undelivered];

    function act(conclusion: Conclusion<Message>): void {
      const { message, envelope, finding, outcome } = conclusion;
      if (finding.verdict === 'credentials-refused' || finding.verdict === 'jwt-refused') {
        refusedProjects.add(envelope?.project);
      }
      switch (outcome.kind) {
        case 'delivered':
          undelivered.delete(message);
          log('debug', 'event-delivered', fieldsOf(conclusion));
          break;
        case 'retry':
          log('info', 'event-retried', {
            ...fieldsOf(conclusion),
            ...delay(message, outcome.delaySeconds),
          });
          break;
        case 'deadLetter':
          letters.push(letterOf(conclusion, outcome.reason, clock.now()));
          break;
      }
    }

    /** @returns what a log line tells of it */
    function delay(message: Message, wantedSeconds: number): LogFields {
      const now = clock.now();
      const renewing = isDueForRenewal(message, now);
      const delaySeconds = renewing
        ? Math.min(wantedSeconds, LONGEST_RENEWAL_DELAY_SECONDS)
        : delayBeforeRenewal(wantedSeconds, message, now);
      (renewing ? renewals : hidden).push({ message, delaySeconds });
      return renewing ? { delaySeconds, renewing } : { delaySeconds };
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

/** What a log line tells of a conclusion. */
function fieldsOf({
  envelope,
  finding,
  attempt,
  ageSeconds,
  durationMs,
}: Conclusion<ReceivedMessage>): LogFields {
  const { verdict, status, code, detail } = finding;
  return {
    id: loggable(envelope?.id),
    source: loggable(envelope?.source),
    project: loggable(envelope?.project),
    operation: loggable(envelope?.operation),
    traceparent: loggable(envelope?.traceparent),
    verdict,
    status,
    code,
    // With an answer, `detail` names fields of the event; without one, what stood in its way.
    cause: status === undefined ? detail : undefined,
    attempt,
    ageSeconds: Math.round(ageSeconds),
    durationMs,
  };
}

/** Anybody who may send to the queue can write an envelope: what looks like no name or id stays out. */
function loggable(name: string | undefined): string | undefined {
  return name !== undefined && /^[\w./:-]{1,512}$/.test(name) ? name : undefined;
}
