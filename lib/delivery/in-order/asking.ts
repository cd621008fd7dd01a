/**
 * Asks the ledger. What is asked at the same time is answered at the same time, or users of one list, each in a line of
 * its own, would no longer share a call.
 */
import type { Clock } from '../../runtime/clock.ts';
import { ledgerCauseOf } from '../../users/ledger.ts';
import type { Task } from '../task.ts';
import type { SpacingTelling } from './spacing-telling.ts';

/** Or an outage would take a second of each invocation, and the queue would grow. */
const FAILURES_IN_A_ROW = 5;
const REST_MS = 10_000;

export interface AskingDependencies {
  readonly clock: Clock;
  readonly telling: SpacingTelling;
}

export interface Answered<Answer> {
  readonly answer: Answer;
}

export class Asking {
  readonly #clock: Clock;
  readonly #telling: SpacingTelling;
  #together: Promise<unknown>[] = [];
  #allAnswered = Promise.resolve<unknown>(undefined);
  #failures = 0;
  /** Milliseconds since 1970. */
  #restsUntil = Number.NEGATIVE_INFINITY;

  constructor({ clock, telling }: AskingDependencies) {
    this.#clock = clock;
    this.#telling = telling;
  }

  /** @returns nothing if the table failed, took too long, or has failed several times in a row a moment ago */
  async ask<Answer>(
    task: Task,
    maxMs: number,
    question: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answered<Answer> | undefined> {
    if (this.#clock.now() < this.#restsUntil) return undefined;
    const answered = this.#answerTo(task, maxMs, question);
    if (this.#together.length === 0) this.#allAnswered = this.#gather();
    this.#together.push(answered);
    await this.#allAnswered;
    return answered;
  }

  /** Whoever asks before the next microtask is one of them. */
  async #gather(): Promise<void> {
    await undefined;
    const together = this.#together;
    this.#together = [];
    await Promise.all(together);
  }

  /** Never rejects. */
  async #answerTo<Answer>(
    task: Task,
    maxMs: number,
    question: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answered<Answer> | undefined> {
    try {
      // The less the oftener it failed: while consumers wait for a table that hangs, others wait for the consumers.
      const answer = await question(this.#clock.timeout(maxMs / (1 + this.#failures)));
      this.#failures = 0;
      return { answer };
    } catch (error) {
      this.#telling.ledgerFailed(task, ledgerCauseOf(error), this.#failures === 0);
      this.#failures += 1;
      if (this.#failures >= FAILURES_IN_A_ROW) this.#restsUntil = this.#clock.now() + REST_MS;
      return undefined;
    }
  }
}
