/** The messages of one user in one invocation: each waits until those before it are done. */
import { conclude, concludeHindered } from '../conclude.ts';
import type { Invocation } from '../lane/run.ts';
import type { ReceivedMessage, Task } from '../task.ts';
import { delayBeforeRenewal } from '../time/renewal.ts';
import { mustGoApart } from './apart.ts';
import { DONE, type End, Ends, type EndsDependencies } from './ends.ts';
import type { Spacing } from './spacing.ts';
import { type Attempting, envelopeIn, messagesIn, type Step, takenApart, tasksIn } from './steps.ts';
import type { NotAttempted, Together } from './together.ts';

export interface LineDependencies<Message extends ReceivedMessage> extends EndsDependencies<Message> {
  readonly together: Together;
  /** Made for each line, where the function has a ledger. */
  readonly spacingOf: (() => Spacing) | undefined;
}

/** What came of a step, so far. */
type StepEnd<Message> =
  | End
  /** What was sent as one goes again, in these parts. */
  | { readonly kind: 'apart'; readonly parts: readonly Attempting<Message>[] }
  | NotAttempted;

export class Line<Message extends ReceivedMessage> {
  readonly #steps: Step<Message>[];
  readonly #parts: LineDependencies<Message>;
  readonly #ends: Ends<Message>;
  readonly #spacing: Spacing | undefined;
  /** At which an attempt was made, be it together with others. */
  readonly #attempted = new Set<Message>();
  #hasMoved = false;

  constructor(steps: readonly Step<Message>[], parts: LineDependencies<Message>) {
    this.#steps = [...steps];
    this.#parts = parts;
    this.#ends = new Ends(parts);
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
          return await this.#ends.act(step, concludeHindered(step.entry.read, this.#parts.clock));
        case 'forward':
          return await this.#ends.forward(step);
        case 'attempt':
          return await this.#attempt(step, invocation);
      }
    } catch (error) {
      this.#parts.telling.failed(error);
      return this.#ends.backOff(step);
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
    if (attempted.kind === 'failed') return this.#ends.backOff(step);
    if (attempted.kind === 'not-attempted') return attempted;
    for (const message of messagesIn(step)) this.#attempted.add(message);
    const { reading, circumstances } = attempted;
    const concludeOf = (task: Task) =>
      conclude({ ...task, message: waited.without(task.message) }, reading, circumstances, clock);
    const conclusion = concludeOf(step.task);
    if (mustGoApart(step, conclusion, this.#spacing?.isSpaced(step)))
      return { kind: 'apart', parts: takenApart(step) };
    if (this.#spacing) await this.#spacing.end(step, reading);
    if (this.#ends.goesBehind(conclusion, this.#steps.length > 1))
      return this.#ends.sendBehind(step, conclusion);
    if (conclusion.outcome.kind !== 'delivered') return this.#ends.act(step, conclusion);
    this.#ends.strike(step);
    telling.merged(step.task, step.entries.length);
    for (const { read } of step.entries) telling.delivered(concludeOf(read));
    return DONE;
  }
}
