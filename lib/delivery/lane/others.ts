/** How the others on a lane fare, and what an event's failure says beside that. */
import type { Task } from '../task.ts';
import { MAX_BACKOFF_SECONDS } from '../time/budget.ts';
import type { Gate } from './gate.ts';

/** So long an event waits between two attempts. */
const LONG_MS = MAX_BACKOFF_SECONDS * 1_000;

/** No longer, or what fails meanwhile, at 2,000 events a second, fills what SQS holds in flight. */
const WATCH_MS = 1_800_000;

export class Others {
  readonly #startedAt: number;
  #isWatching = false;

  /** @param nowMs when the consumer first has something to do on the lane */
  constructor(nowMs: number) {
    this.#startedAt = nowMs;
  }

  /**
   * Hears of events that were answered. A new consumer knows nothing of an outage before its time, and would take each
   * event that waited it out for one that failed all the while. Where others waited too, it only watches at first.
   */
  hearAnswered(tasks: readonly Task[], nowMs: number): void {
    const haveWaited = tasks.some(
      ({ message: { sentAt, firstSentAt = sentAt } }) => nowMs - firstSentAt > LONG_MS,
    );
    if (haveWaited && nowMs - this.#startedAt < WATCH_MS) this.#isWatching = true;
  }

  /**
   * Whether an event that failed is the only one to blame: it had a call of its own, and others are answered. Where
   * nobody was for long, there may be an outage. Or an answer said of it alone that it failed: if it says so of all
   * events, the gate closes.
   */
  isAlone(
    tasks: readonly Task[],
    { closedBy, answeredAt }: Pick<Gate, 'closedBy' | 'answeredAt'>,
    nowMs: number,
    isToldApart = false,
  ): boolean {
    if (closedBy !== undefined || (this.#isWatching && nowMs - this.#startedAt < WATCH_MS)) return false;
    return isToldApart || (tasks.length === 1 && nowMs - answeredAt < LONG_MS);
  }
}
