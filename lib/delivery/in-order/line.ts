/** The messages of one user in one invocation: each waits until those before it are done. */
import type { Clock } from '../../runtime/clock.ts';
import { nameAndPlace } from '../../runtime/name-and-place.ts';
import { attemptOf, type Conclusion, conclude } from '../conclude.ts';
import { WITHOUT_ATTEMPT } from '../lane/report.ts';
import type { Invocation } from '../lane/run.ts';
import { type Destination, letterOf, type Remedies, type Settlement } from '../settlement.ts';
import type { ReceivedMessage, Task } from '../task.ts';
import type { Telling } from '../telling.ts';
import { backoffSeconds } from '../time/backoff.ts';
import { delayBeforeRenewal } from '../time/renewal.ts';
import { type Attempting, envelopeIn, messagesIn, type Step, takenApart, tasksIn } from './steps.ts';
import type { Attempted, Together } from './together.ts';

export interface LineDependencies<Message extends ReceivedMessage> {
  readonly together: Together;
  readonly telling: Telling;
  readonly clock: Clock;
  readonly remedies: Remedies<Message>;
  readonly settlement: Settlement<Message>;
  /** Milliseconds since 1970, by which a queue must have confirmed. */
  readonly confirmedBy: number;
}

/** What came of a step. */
type StepEnd =
  /** Nothing of it stays on the queue. */
  | { readonly kind: 'done' }
  /** What was sent as one goes again, each alone. */
  | { readonly kind: 'apart' }
  /** It stays, and with it what is behind it. */
  | { readonly kind: 'held'; readonly delaySeconds: number }
  | NotAttempted;

/** A lane let nothing pass: its gate is closed, or there is no time. */
export type NotAttempted = Extract<Attempted, { readonly kind: 'not-attempted' }>;

const DONE: StepEnd = { kind: 'done' };

/** Where a line stands when it can't go on: at its end, or before a step. */
export type LineEnd = 'done' | 'held' | NotAttempted;

export class Line<Message extends ReceivedMessage> {
  readonly #steps: Step<Message>[];
  readonly #parts: LineDependencies<Message>;
  #hasMoved = false;

  constructor(steps: readonly Step<Message>[], parts: LineDependencies<Message>) {
    this.#steps = [...steps];
    this.#parts = parts;
  }

  /** Whether anything was done or tried. */
  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  /** Takes step after step, until one must wait. Never rejects. */
  async goOn(invocation: Invocation): Promise<LineEnd> {
    for (let step = this.#steps[0]; step !== undefined; step = this.#steps[0]) {
      const end = await this.#endOf(step, invocation);
      if (end.kind === 'not-attempted') return end;
      this.#hasMoved = true;
      if (end.kind === 'held') {
        this.hide(end.delaySeconds);
        const behind = this.#steps.flatMap(messagesIn).slice(1);
        this.#parts.telling.held(envelopeIn(step), behind, end.delaySeconds);
        return 'held';
      }
      const parts = end.kind === 'apart' && step.do === 'attempt' ? takenApart(step) : [];
      this.#steps.splice(0, 1, ...parts);
    }
    return 'done';
  }

  /**
   * Hides what is left, none longer than the first, so that they come together again.
   * @returns the tasks among it
   */
  hide(delaySeconds: number): readonly Task[] {
    const { clock, settlement } = this.#parts;
    const messages = this.#steps.flatMap(messagesIn);
    const [first] = messages;
    const seconds = first && delayBeforeRenewal(delaySeconds, first, clock.now());
    for (const message of messages) settlement.markDelayed(message, seconds ?? 1);
    return this.#steps.flatMap(tasksIn);
  }

  async #endOf(step: Step<Message>, invocation: Invocation): Promise<StepEnd> {
    try {
      switch (step.do) {
        case 'conclude':
          return await this.#act(step, concludeHindered(step.entry, this.#parts.clock));
        case 'forward':
          return await this.#forward(step, { project: step.entry.read.project.name, groupId: undefined });
        case 'attempt':
          return await this.#attempt(step, invocation);
      }
    } catch (error) {
      this.#parts.telling.failed(nameAndPlace(error));
      return this.#backOff(step);
    }
  }

  async #attempt(step: Attempting<Message>, invocation: Invocation): Promise<StepEnd> {
    const { clock, telling, together } = this.#parts;
    const attempted = await together.attempt(step.task, invocation);
    if (attempted.kind === 'failed') return this.#backOff(step);
    if (attempted.kind === 'not-attempted') return attempted;
    const { reading, circumstances } = attempted;
    const conclusion = conclude(step.task, reading, circumstances, clock);
    if (mustGoApart(step, conclusion)) return { kind: 'apart' };
    if (conclusion.outcome.kind !== 'delivered') return this.#act(step, conclusion);
    this.#strike(step);
    telling.merged(step.task, step.entries.length);
    for (const { read } of step.entries) telling.delivered(conclude(read, reading, circumstances, clock));
    return DONE;
  }

  /** Does what was concluded of a step that was not delivered. */
  async #act(step: Step<Message>, conclusion: Conclusion): Promise<StepEnd> {
    const { telling } = this.#parts;
    const { outcome } = conclusion;
    if (outcome.kind === 'deadLetter') return this.#bury(step, conclusion, outcome.reason);
    const delaySeconds = outcome.kind === 'retry' ? outcome.delaySeconds : 1;
    if (step.do === 'attempt' && this.#goesBehind(conclusion)) {
      telling.sentBehind(conclusion, step.entries.length);
      const { groupId } = conclusion.message;
      return this.#forward(step, { project: step.task.project.name, groupId });
    }
    telling.retried(conclusion, delaySeconds);
    return { kind: 'held', delaySeconds };
  }

  /** One of those that wait may make the user of whom Iterable doesn't know. */
  #goesBehind({ message, finding }: Conclusion): boolean {
    return finding.verdict === 'user-unknown' && message.receiveCount > 1 && this.#steps.length > 1;
  }

  /** At once: what follows must not be sent while this may come again. */
  async #bury(step: Step<Message>, conclusion: Conclusion, reason: Reason): Promise<StepEnd> {
    const { remedies, clock, confirmedBy, telling } = this.#parts;
    const letter = letterOf(conclusion, reason, clock.now());
    const confirmed = await remedies.bury([letter], confirmedBy);
    if (!confirmed.has(letter)) return this.#backOff(step);
    telling.buried(letter);
    this.#strike(step);
    return DONE;
  }

  async #forward(step: Step<Message>, destination: Destination): Promise<StepEnd> {
    const { remedies, confirmedBy, settlement, telling } = this.#parts;
    const entries = messagesIn(step).map((message) => ({ message, ...destination }));
    const confirmed = await remedies.forward(entries, confirmedBy);
    const sent = entries.filter((entry) => confirmed.has(entry));
    for (const { message } of sent) settlement.markDelivered(message);
    if (destination.groupId === undefined) telling.forwarded(sent);
    return sent.length === entries.length ? DONE : this.#backOff(step);
  }

  #strike(step: Step<Message>): void {
    for (const message of messagesIn(step)) this.#parts.settlement.markDelivered(message);
  }

  #backOff(step: Step<Message>): StepEnd {
    const { clock } = this.#parts;
    const [message] = messagesIn(step);
    const attempt = message === undefined ? 1 : attemptOf(message, clock.now());
    return { kind: 'held', delaySeconds: backoffSeconds(attempt, clock.random()) };
  }
}

type Reason = Parameters<typeof letterOf>[1];

function concludeHindered<Message>(
  { read }: Extract<Step<Message>, { do: 'conclude' }>['entry'],
  clock: Clock,
): Conclusion {
  const { hindrance, detail } = read;
  const finding = { verdict: hindrance, ...(detail === undefined ? {} : { detail }) };
  return conclude(read, finding, WITHOUT_ATTEMPT, clock);
}

/**
 * What was made one is refused as one, and only a part of it may be to blame. The same if it fails again and again:
 * a part that Iterable can't digest must not hold back the others.
 */
function mustGoApart<Message>(
  { entries }: Attempting<Message>,
  { outcome, finding, message }: Conclusion,
): boolean {
  if (entries.length === 1) return false;
  const failsAgain =
    message.receiveCount > 1 && (finding.verdict === 'unavailable' || finding.verdict === 'in-doubt');
  return outcome.kind === 'deadLetter' || (outcome.kind === 'retry' && failsAgain);
}
