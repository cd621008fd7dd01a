/** The messages of one user in one invocation: each waits until those before it are done. */
import type { DeadLetterReason } from '../../event/dead-letter.ts';
import type { Clock } from '../../runtime/clock.ts';
import { attemptOf, type Conclusion, conclude, concludeHindered } from '../conclude.ts';
import type { Invocation } from '../lane/run.ts';
import { letterOf, type Remedies, type Settlement } from '../settlement.ts';
import type { ReceivedMessage, Task } from '../task.ts';
import type { Telling } from '../telling.ts';
import { backoffSeconds } from '../time/backoff.ts';
import { MAX_BACKOFF_SECONDS } from '../time/budget.ts';
import { delayBeforeRenewal } from '../time/renewal.ts';
import { mustGoApart } from './apart.ts';
import type { Spacing } from './spacing.ts';
import {
  type Attempting,
  envelopeIn,
  type Forwarding,
  messagesIn,
  type Step,
  takenApart,
  tasksIn,
} from './steps.ts';
import type { NotAttempted, Together } from './together.ts';
import type { Waited } from './waited.ts';

export interface LineDependencies<Message extends ReceivedMessage> {
  readonly together: Together;
  readonly telling: Telling;
  readonly clock: Clock;
  readonly remedies: Remedies<Message>;
  readonly settlement: Settlement<Message>;
  readonly waited: Waited;
  /** Made for each line, where the function has a ledger. */
  readonly spacingOf: (() => Spacing) | undefined;
  /** Milliseconds since 1970, by which a queue must have confirmed. */
  readonly confirmedBy: number;
}

/** What came of a step. */
type StepEnd<Message> =
  /** Nothing of it stays on the queue. */
  | { readonly kind: 'done' }
  /** What was sent as one goes again, in these parts. */
  | { readonly kind: 'apart'; readonly parts: readonly Attempting<Message>[] }
  /** It stays, and with it what is behind it. */
  | { readonly kind: 'held'; readonly delaySeconds: number }
  | NotAttempted;

const DONE = { kind: 'done' } as const;

export class Line<Message extends ReceivedMessage> {
  readonly #steps: Step<Message>[];
  readonly #parts: LineDependencies<Message>;
  readonly #spacing: Spacing | undefined;
  /** At which an attempt was made, be it together with others. */
  readonly #attempted = new Set<Message>();
  #hasMoved = false;
  /** Something of it went to the end of the line: what is as unknown must follow it there, in its order. */
  #hasSentBehind = false;

  constructor(steps: readonly Step<Message>[], parts: LineDependencies<Message>) {
    this.#steps = [...steps];
    this.#parts = parts;
    this.#spacing = parts.spacingOf?.();
  }

  /** Whether anything was done or tried. */
  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  /**
   * Takes step after step, until one must wait. Never rejects.
   * @returns why, if no attempt could be made
   */
  async goOn(invocation: Invocation): Promise<NotAttempted | undefined> {
    for (let step = this.#steps[0]; step !== undefined; step = this.#steps[0]) {
      const end = await this.#endOf(step, invocation);
      if (end.kind === 'not-attempted') return end;
      this.#hasMoved = true;
      if (end.kind === 'held') {
        this.hide(end.delaySeconds);
        this.#noteStaying();
        const behind = this.#steps.flatMap(messagesIn).slice(1);
        this.#parts.telling.held(envelopeIn(step), behind, end.delaySeconds);
        return undefined;
      }
      this.#steps.splice(0, 1, ...(end.kind === 'apart' ? end.parts : []));
    }
    return undefined;
  }

  /** What is left, as far as it can be read. */
  get tasksLeft(): readonly Task[] {
    return this.#steps.flatMap(tasksIn);
  }

  /** Hides what is left, at all of which no attempt was made. */
  giveBack(delaySecondsOf: (receives: number) => number): void {
    const [first] = this.#steps;
    if (first === undefined) return;
    this.hide(delaySecondsOf(messagesIn(first)[0].receiveCount));
    this.#noteStaying();
  }

  #noteStaying(): void {
    const { waited, clock } = this.#parts;
    for (const message of this.#steps.flatMap(messagesIn)) {
      if (this.#attempted.has(message)) waited.attempted(message);
      else waited.withoutAttempt(message, clock.now());
    }
  }

  /** Hides what is left, none longer than the first, so that they come together again. */
  hide(delaySeconds: number): void {
    const { clock, settlement } = this.#parts;
    const messages = this.#steps.flatMap(messagesIn);
    const [first] = messages;
    if (first === undefined) return;
    const seconds = delayBeforeRenewal(delaySeconds, first, clock.now());
    for (const message of messages) settlement.markDelayed(message, seconds);
  }

  async #endOf(step: Step<Message>, invocation: Invocation): Promise<StepEnd<Message>> {
    try {
      switch (step.do) {
        case 'conclude':
          return await this.#act(step, concludeHindered(step.entry.read, this.#parts.clock));
        case 'forward':
          return await this.#forward(step);
        case 'attempt':
          return await this.#attempt(step, invocation);
      }
    } catch (error) {
      this.#parts.telling.failed(error);
      return this.#backOff(step);
    }
  }

  async #attempt(step: Attempting<Message>, invocation: Invocation): Promise<StepEnd<Message>> {
    const { clock, telling, together, waited } = this.#parts;
    const delaySeconds = this.#spacing ? await this.#spacing.begin(step) : 0;
    if (delaySeconds > 0) return { kind: 'held', delaySeconds };
    for (const message of messagesIn(step)) {
      if (this.#hasMoved && !this.#attempted.has(message)) waited.behindOthers(message, clock.now());
    }
    const attempted = await together.attempt(step.task, invocation);
    if (attempted.kind === 'failed') return this.#backOff(step);
    if (attempted.kind === 'not-attempted') return attempted;
    for (const message of messagesIn(step)) this.#attempted.add(message);
    const { reading, circumstances } = attempted;
    const concludeOf = (task: Task) =>
      conclude({ ...task, message: waited.without(task.message) }, reading, circumstances, clock);
    const conclusion = concludeOf(step.task);
    if (mustGoApart(step, conclusion, this.#spacing?.isSpaced(step)))
      return { kind: 'apart', parts: takenApart(step) };
    if (this.#spacing) await this.#spacing.end(step, reading);
    if (this.#goesBehind(conclusion)) return this.#sendBehind(step, conclusion);
    if (conclusion.outcome.kind !== 'delivered') return this.#act(step, conclusion);
    this.#strike(step);
    telling.merged(step.task, step.entries.length);
    for (const { read } of step.entries) telling.delivered(concludeOf(read));
    return DONE;
  }

  async #act(step: Step<Message>, conclusion: Conclusion): Promise<StepEnd<Message>> {
    const { outcome } = conclusion;
    switch (outcome.kind) {
      case 'delivered':
        this.#strike(step);
        return DONE;
      case 'deadLetter':
        return this.#bury(step, conclusion, outcome.reason);
      case 'retry':
        this.#parts.telling.retried(conclusion, outcome.delaySeconds);
        return { kind: 'held', delaySeconds: outcome.delaySeconds };
    }
  }

  /** A later message of this user may create it at Iterable. */
  #goesBehind({ message, finding, outcome }: Conclusion): boolean {
    const isUnknown = outcome.kind === 'retry' && finding.verdict === 'user-unknown';
    // First it waits for its backoff, here as at the end of the line.
    const hasWaited = message.receiveCount - message.receivedBefore > 1;
    return isUnknown && (this.#hasSentBehind || (hasWaited && this.#steps.length > 1));
  }

  /** Now, and not at the end: if that fails, this message comes back, so nothing behind it may be sent. */
  async #bury(
    step: Step<Message>,
    conclusion: Conclusion,
    reason: DeadLetterReason,
  ): Promise<StepEnd<Message>> {
    const { remedies, clock, confirmedBy, telling } = this.#parts;
    const letter = letterOf(conclusion, reason, clock.now());
    const confirmed = await remedies.bury([letter], confirmedBy);
    if (!confirmed.has(letter)) return this.#backOff(step);
    telling.buried(letter);
    this.#strike(step);
    return DONE;
  }

  async #forward(step: Forwarding<Message>): Promise<StepEnd<Message>> {
    const { remedies, confirmedBy, telling } = this.#parts;
    const { message, read } = step.entry;
    const entry = { to: 'standard', project: read.project.name, message } as const;
    const confirmed = await remedies.forward([entry], confirmedBy);
    if (!confirmed.has(entry)) return this.#backOff(step);
    telling.forwarded([entry]);
    this.#strike(step);
    return DONE;
  }

  async #sendBehind(step: Attempting<Message>, conclusion: Conclusion): Promise<StepEnd<Message>> {
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
    if (confirmed.size < entries.length) return this.#backOff(step);
    telling.sentBehind(conclusion, entries.length);
    return DONE;
  }

  #strike(step: Step<Message>): void {
    for (const message of messagesIn(step)) this.#parts.settlement.markDelivered(message);
  }

  #backOff(step: Step<Message>): StepEnd<Message> {
    const { clock } = this.#parts;
    const attempt = attemptOf(messagesIn(step)[0], clock.now());
    return { kind: 'held', delaySeconds: backoffSeconds(attempt, clock.random(), MAX_BACKOFF_SECONDS) };
  }
}
