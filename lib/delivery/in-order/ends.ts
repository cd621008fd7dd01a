/** How a step of a line ends: it is struck out, buried or sent on, once that is confirmed, or it is held. */
import type { DeadLetterReason } from '../../event/dead-letter.ts';
import type { Clock } from '../../runtime/clock.ts';
import { attemptOf, type Conclusion } from '../conclude.ts';
import { letterOf, type Remedies, type Settlement } from '../settlement.ts';
import type { ReceivedMessage } from '../task.ts';
import type { Telling } from '../telling.ts';
import { backoffSeconds } from '../time/backoff.ts';
import { MAX_BACKOFF_SECONDS } from '../time/budget.ts';
import { type Attempting, type Forwarding, messagesIn, type Step } from './steps.ts';
import type { Waited } from './waited.ts';

export interface EndsDependencies<Message extends ReceivedMessage> {
  readonly telling: Telling;
  readonly clock: Clock;
  readonly remedies: Remedies<Message>;
  readonly settlement: Settlement<Message>;
  readonly waited: Waited;
  /** Milliseconds since 1970, by which a queue must have confirmed. */
  readonly confirmedBy: number;
}

/** What came of a step. */
export type End =
  /** Nothing of it stays on the queue. */
  | { readonly kind: 'done' }
  /** It stays, and with it what is behind it. */
  | { readonly kind: 'held'; readonly delaySeconds: number };

export const DONE = { kind: 'done' } as const;

/** Of one line. */
export class Ends<Message extends ReceivedMessage> {
  readonly #parts: EndsDependencies<Message>;
  /** Something of it went to the end of the line: what is as unknown must follow it there, in its order. */
  #hasSentBehind = false;

  constructor(parts: EndsDependencies<Message>) {
    this.#parts = parts;
  }

  async act(step: Step<Message>, conclusion: Conclusion): Promise<End> {
    const { outcome } = conclusion;
    switch (outcome.kind) {
      case 'delivered':
        this.strike(step);
        return DONE;
      case 'deadLetter':
        return this.#bury(step, conclusion, outcome.reason);
      case 'retry':
        this.#parts.telling.retried(conclusion, outcome.delaySeconds);
        return { kind: 'held', delaySeconds: outcome.delaySeconds };
    }
  }

  /**
   * A later message of this user may create it at Iterable.
   * @param isFollowed other steps of the line wait
   */
  goesBehind({ message, finding, outcome }: Conclusion, isFollowed: boolean): boolean {
    const isUnknown = outcome.kind === 'retry' && finding.verdict === 'user-unknown';
    // First it waits for its backoff, here as at the end of the line.
    const hasWaited = message.receiveCount - message.receivedBefore > 1;
    return isUnknown && (this.#hasSentBehind || (hasWaited && isFollowed));
  }

  /** Now, and not at the end: if that fails, this message comes back, so nothing behind it may be sent. */
  async #bury(step: Step<Message>, conclusion: Conclusion, reason: DeadLetterReason): Promise<End> {
    const { remedies, clock, confirmedBy, telling } = this.#parts;
    const letter = letterOf(conclusion, reason, clock.now());
    const confirmed = await remedies.bury([letter], confirmedBy);
    if (!confirmed.has(letter)) return this.backOff(step);
    telling.buried(letter);
    this.strike(step);
    return DONE;
  }

  async forward(step: Forwarding<Message>): Promise<End> {
    const { remedies, confirmedBy, telling } = this.#parts;
    const { message, read } = step.entry;
    const entry = { to: 'standard', project: read.project.name, message } as const;
    const confirmed = await remedies.forward([entry], confirmedBy);
    if (!confirmed.has(entry)) return this.backOff(step);
    telling.forwarded([entry]);
    this.strike(step);
    return DONE;
  }

  async sendBehind(step: Attempting<Message>, conclusion: Conclusion): Promise<End> {
    const { remedies, confirmedBy, settlement, telling, waited } = this.#parts;
    const project = step.task.project.name;
    const entries = step.entries.map(({ message }) => ({
      project,
      message,
      receivedBefore: waited.without(message).receiveCount,
    }));
    this.#hasSentBehind = true;
    const confirmed = await remedies.sendBehind(entries, confirmedBy);
    for (const { message } of confirmed) settlement.markDelivered(message);
    if (confirmed.size < entries.length) return this.backOff(step);
    telling.sentBehind(conclusion, entries.length);
    return DONE;
  }

  strike(step: Step<Message>): void {
    for (const message of messagesIn(step)) this.#parts.settlement.markDelivered(message);
  }

  backOff(step: Step<Message>): End {
    const { clock } = this.#parts;
    const attempt = attemptOf(messagesIn(step)[0], clock.now());
    return { kind: 'held', delaySeconds: backoffSeconds(attempt, clock.random(), MAX_BACKOFF_SECONDS) };
  }
}
