/**
 * What becomes of the messages of one invocation. It starts from "all of them stay on the queue" and strikes
 * out what Iterable confirmed, the dead letter queue has, or the queue has anew: a surprise can then cause a
 * repeat, never a loss.
 */

import type { DeadLetter } from '../event/dead-letter.ts';
import type { Clock } from '../runtime/clock.ts';
import { attemptOf, type Conclusion } from './conclude.ts';
import type { ReceivedMessage } from './task.ts';
import { backoffSeconds } from './time/backoff.ts';
import {
  BURYING_ENDS_MS,
  HIDING_ENDS_MS,
  MAX_BACKOFF_SECONDS,
  MAX_RENEWAL_DELAY_SECONDS,
  RENEWING_ENDS_MS,
} from './time/budget.ts';
import { delayBeforeRenewal, isDueForRenewal } from './time/renewal.ts';

/**
 * What can be done with messages that were not delivered. Each has until a deadline (milliseconds since
 * 1970), resolves to what was confirmed, and doesn't reject.
 */
export interface Remedies<Message> {
  /** Keeps messages out of sight for whole seconds. */
  readonly hide: (hidden: readonly Delayed<Message>[], deadline: number) => Promise<unknown>;
  /** Sends messages to their queue again, to be received after whole seconds. */
  readonly renew: Confirmed<Delayed<Message>>;
  readonly bury: Confirmed<DeadLetter>;
  /** Sends messages to the other queue of their project, where their attempts begin anew. */
  readonly forward: Confirmed<Forwarded<Message>>;
  /** Sends messages to the end of their group, on the queue that they are on. */
  readonly sendBehind: Confirmed<SentBehind<Message>>;
}

/** The other queue of a message's project. */
export type Destination =
  | { readonly to: 'standard'; readonly project: string }
  | { readonly to: 'users'; readonly project: string; readonly groupId: string };

export type Forwarded<Message> = Destination & { readonly message: Message };

export interface SentBehind<Message> {
  readonly message: Message;
  readonly project: string;
  /** In how many of its receives an attempt was made. */
  readonly receivedBefore: number;
}

export interface Delayed<Message> {
  readonly message: Message;
  readonly delaySeconds: number;
}

type Confirmed<Entry> = <E extends Entry>(entries: readonly E[], deadline: number) => Promise<ReadonlySet<E>>;

/** A dead letter, and the conclusion it was written for. */
export interface Letter extends DeadLetter {
  readonly conclusion: Conclusion;
}

export interface Settled<Message> {
  /** The messages that must stay on the queue. */
  readonly undelivered: readonly Message[];
  readonly buried: readonly Letter[];
  readonly renewed: readonly Message[];
}

/** First it is told of each message what shall become of it, and then does that for all of them. */
export class Settlement<Message extends ReceivedMessage> {
  readonly #messages: readonly Message[];
  readonly #clock: Clock;
  readonly #undelivered: Set<ReceivedMessage>;
  readonly #delaySeconds = new Map<ReceivedMessage, number>();
  readonly #letters = new Map<ReceivedMessage, Letter>();
  readonly #destinations = new Map<ReceivedMessage, Destination>();

  constructor(messages: readonly Message[], clock: Clock) {
    this.#messages = messages;
    this.#clock = clock;
    this.#undelivered = new Set(messages);
  }

  markDelivered(message: ReceivedMessage): void {
    this.#undelivered.delete(message);
  }

  markDelayed(message: ReceivedMessage, delaySeconds: number): void {
    this.#delaySeconds.set(message, delaySeconds);
  }

  markForwarded(message: ReceivedMessage, destination: Destination): void {
    this.#destinations.set(message, destination);
  }

  markDead(conclusion: Conclusion, reason: DeadLetter['reason']): void {
    this.#letters.set(conclusion.message, letterOf(conclusion, reason, this.#clock.now()));
  }

  /** After a fault of ours: nothing changes if something was decided before it. */
  markFaulty(message: ReceivedMessage): void {
    const isDecided =
      !this.#undelivered.has(message) || this.#delaySeconds.has(message) || this.#letters.has(message);
    if (!isDecided) this.#markForBackoff(message);
  }

  #markForBackoff(message: ReceivedMessage): void {
    const attempt = attemptOf(message, this.#clock.now());
    this.markDelayed(message, backoffSeconds(attempt, this.#clock.random(), MAX_BACKOFF_SECONDS));
  }

  /**
   * Does what was decided, each step in the time that is left for it.
   * @param endsAt milliseconds since 1970, when the invocation would be killed
   */
  async settle({ hide, renew, bury }: Remedies<Message>, endsAt: number): Promise<Settled<Message>> {
    const letters = [...this.#letters.values()];
    const confirmed = await bury(letters, endsAt - BURYING_ENDS_MS);
    for (const [message, letter] of this.#letters) {
      if (confirmed.has(letter)) this.#undelivered.delete(message);
      else this.#markForBackoff(message);
    }

    const nowMs = this.#clock.now();
    const { due = [], early = [] } = Object.groupBy(this.#delayed(), ({ message }) =>
      isDueForRenewal(message, nowMs) ? 'due' : 'early',
    );
    const renewals = due.map(({ message, delaySeconds }) => ({
      message,
      delaySeconds: Math.min(delaySeconds, MAX_RENEWAL_DELAY_SECONDS),
    }));
    const renewed = await renew(renewals, endsAt - RENEWING_ENDS_MS);
    for (const { message } of renewed) this.#undelivered.delete(message);

    const hidden = early.map(({ message, delaySeconds }) => ({
      message,
      delaySeconds: delayBeforeRenewal(delaySeconds, message, nowMs),
    }));
    const unrenewed = renewals.filter((renewal) => !renewed.has(renewal));
    await hide([...hidden, ...unrenewed], endsAt - HIDING_ENDS_MS);
    return {
      undelivered: this.#messages.filter((message) => this.#undelivered.has(message)),
      buried: letters.filter((letter) => confirmed.has(letter)),
      renewed: [...renewed].map(({ message }) => message),
    };
  }

  /**
   * Strikes out what the other queue has. It need not wait for the rest.
   * @param deadline milliseconds since 1970, by which the other queue must have confirmed
   */
  async forward({ forward }: Remedies<Message>, deadline: number): Promise<readonly Forwarded<Message>[]> {
    const entries = this.#messages.flatMap((message) => {
      const destination = this.#destinations.get(message);
      return destination === undefined ? [] : [{ message, ...destination }];
    });
    const confirmed = await forward(entries, deadline);
    for (const entry of entries) {
      if (confirmed.has(entry)) this.#undelivered.delete(entry.message);
      else this.#markForBackoff(entry.message);
    }
    return entries.filter((entry) => confirmed.has(entry));
  }

  /** The messages that shall come back, in the order of the batch. */
  #delayed(): readonly Delayed<Message>[] {
    return this.#messages.flatMap((message) => {
      const delaySeconds = this.#delaySeconds.get(message);
      return delaySeconds !== undefined && this.#undelivered.has(message) ? [{ message, delaySeconds }] : [];
    });
  }
}

/** @param diedAt milliseconds since 1970 */
export function letterOf(conclusion: Conclusion, reason: DeadLetter['reason'], diedAt: number): Letter {
  const { message, finding, attemptsMade } = conclusion;
  const { code, status, detail } = finding;
  return { message: message.text, reason, code, status, detail, attempts: attemptsMade, diedAt, conclusion };
}
