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
import { delayBeforeRenewal, isDueForRenewal, LONGEST_RENEWAL_DELAY_SECONDS } from './time/renewal.ts';

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
}

export interface Delayed<Message> {
  readonly message: Message;
  readonly delaySeconds: number;
}

type Confirmed<Entry> = <E extends Entry>(entries: readonly E[], deadline: number) => Promise<ReadonlySet<E>>;

export interface Settled<Message extends ReceivedMessage> {
  /** The messages that must stay on the queue. */
  readonly undelivered: readonly Message[];
  readonly buried: readonly Letter<Message>[];
  readonly renewed: readonly Message[];
}

/** How long before the end attempts, burying, renewing and hiding must each be done. */
export const SETTLE_MS = 5_000;
const BURY_MS = 3_500;
const RENEW_MS = 2_000;
const HIDE_MS = 500;

export class Settlement<Message extends ReceivedMessage> {
  readonly #undelivered: Set<Message>;
  readonly #delays = new Map<Message, number>();
  readonly #letters: Letter<Message>[] = [];
  readonly #clock: Clock;

  constructor(messages: readonly Message[], clock: Clock) {
    this.#undelivered = new Set(messages);
    this.#clock = clock;
  }

  delivered(message: Message): void {
    this.#undelivered.delete(message);
  }

  bury(conclusion: Conclusion<Message>, reason: DeadLetter['reason']): void {
    const { message, finding, attempt } = conclusion;
    const { code, status, detail } = finding;
    const diedAt = this.#clock.now();
    const letter = { message: message.text, reason, code, status, detail, attempts: attempt, diedAt };
    this.#letters.push({ ...letter, conclusion });
  }

  delay(message: Message, delaySeconds: number): void {
    this.#delays.set(message, delaySeconds);
  }

  /** After a fault of ours, unless something was decided before it. */
  back(message: Message): void {
    const isDecided =
      !this.#undelivered.has(message) ||
      this.#delays.has(message) ||
      this.#letters.some(({ conclusion }) => conclusion.message === message);
    if (!isDecided) this.#backOff(message);
  }

  /**
   * Does what was decided, each step in the time that is left for it.
   * @param endsAt milliseconds since 1970, when the invocation would be killed
   */
  async settle({ hide, renew, bury }: Remedies<Message>, endsAt: number): Promise<Settled<Message>> {
    const confirmed = await bury(this.#letters, endsAt - BURY_MS);
    const buried = this.#letters.filter((letter) => confirmed.has(letter));
    for (const letter of this.#letters) {
      if (confirmed.has(letter)) this.#undelivered.delete(letter.conclusion.message);
      else this.#backOff(letter.conclusion.message);
    }

    const nowMs = this.#clock.now();
    const delayed = [...this.#delays]
      .filter(([message]) => this.#undelivered.has(message))
      .map(([message, delaySeconds]) => ({ message, delaySeconds }));
    const [due, others] = partition(delayed, ({ message }) => isDueForRenewal(message, nowMs));
    const renewals = due.map(({ message, delaySeconds }) => ({
      message,
      delaySeconds: Math.min(delaySeconds, LONGEST_RENEWAL_DELAY_SECONDS),
    }));
    const renewed = await renew(renewals, endsAt - RENEW_MS);
    for (const { message } of renewed) this.#undelivered.delete(message);

    const hidden = others.map(({ message, delaySeconds }) => ({
      message,
      delaySeconds: delayBeforeRenewal(delaySeconds, message, nowMs),
    }));
    await hide([...hidden, ...renewals.filter((renewal) => !renewed.has(renewal))], endsAt - HIDE_MS);
    return {
      undelivered: [...this.#undelivered],
      buried,
      renewed: [...renewed].map(({ message }) => message),
    };
  }

  #backOff(message: Message): void {
    this.delay(message, backoffSeconds(attemptOf(message, this.#clock.now()), this.#clock.random()));
  }
}

export interface Letter<Message> extends DeadLetter {
  readonly conclusion: Conclusion<Message>;
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  const { first = [], second = [] } = Object.groupBy(items, (item) => (isFirst(item) ? 'first' : 'second'));
  return [first, second];
}
