/** Hands what happens to the history's thread: many at a time, and never more than the memory bears. */

import type { Batch } from './keeper.ts';
import { watchClock } from './moment.ts';
import { type Occurrence, sizeOf } from './occurrences.ts';

export interface Recipient {
  /** Gives a batch to whoever writes it, who says `done` when it is written. */
  readonly hand: (batch: Batch) => void;
  /** Hears once, each time that it falls behind, that something is lost. */
  readonly onBehind: () => void;
}

/** Does it a moment later. @returns how it is called off */
export type Later = (work: () => void) => () => void;

const FLUSH_MS = 25;
/** While so many batches are not written, the next one grows. */
const MAX_UNWRITTEN = 2;
/** Of what waits here, in characters; the oldest goes first. */
const MAX_WAITING = 64 * 1024 * 1024;
/** A batch of more would keep the thread, and whoever waits for its file, for too long. */
const MAX_BATCH = 2_000;

export class Recorder {
  readonly #maxWaiting: number;
  readonly #later: Later;
  readonly #clockShift: () => number;
  /** Until there is one, all waits. */
  #recipient: Recipient | undefined;
  #waiting: Occurrence[] = [];
  #size = 0;
  #dropped = 0;
  #unwritten = 0;
  #callOff: (() => void) | undefined;
  #isStopped = false;
  #isBehind = false;

  constructor(maxWaiting = MAX_WAITING, later: Later = inAMoment, clockShift = watchClock()) {
    this.#clockShift = clockShift;
    this.#maxWaiting = maxWaiting;
    this.#later = later;
  }

  begin(recipient: Recipient): void {
    this.#recipient = recipient;
    if (this.#isBehind) recipient.onBehind();
    if (this.#waiting.length > 0) this.#flushLater();
  }

  tell(occurrence: Occurrence): void {
    if (this.#isStopped) return;
    const shiftMs = this.#clockShift();
    this.#waiting.push(shiftMs === 0 ? occurrence : { ...occurrence, shiftMs });
    this.#size += sizeOf(occurrence);
    if (this.#size > this.#maxWaiting) this.#dropSome();
    this.#flushLater();
  }

  /** A batch is written. */
  done(): void {
    this.#unwritten -= 1;
    // What waits longer than it should goes now.
    if (this.#callOff === undefined && this.#waiting.length > 0) this.#flush();
  }

  /** Hands over all that is left. */
  end(): void {
    this.#callOff?.();
    while (this.#recipient !== undefined && this.#waiting.length > 0) this.#handSome(this.#recipient);
  }

  /** Nobody writes any more. */
  stop(): void {
    this.#callOff?.();
    this.#isStopped = true;
    this.#waiting = [];
  }

  #flushLater(): void {
    if (this.#recipient !== undefined) this.#callOff ??= this.#later(() => this.#flush());
  }

  #flush(): void {
    this.#callOff = undefined;
    if (this.#waiting.length < MAX_BATCH) this.#isBehind = false;
    const recipient = this.#recipient;
    while (recipient && this.#waiting.length > 0 && this.#unwritten < MAX_UNWRITTEN) {
      this.#handSome(recipient);
    }
  }

  #handSome({ hand }: Recipient): void {
    const occurrences = this.#waiting.length <= MAX_BATCH ? this.#waiting : this.#waiting.slice(0, MAX_BATCH);
    this.#waiting = this.#waiting.length <= MAX_BATCH ? [] : this.#waiting.slice(MAX_BATCH);
    this.#size = this.#waiting.length === 0 ? 0 : this.#size - occurrences.reduce(addSize, 0);
    this.#unwritten += 1;
    hand({ occurrences, dropped: this.#dropped });
    this.#dropped = 0;
  }

  /** A good part at once: one by one it would cost as much each time. */
  #dropSome(): void {
    const dropped = this.#waiting.splice(0, Math.ceil(this.#waiting.length / 4));
    if (!this.#isBehind) this.#recipient?.onBehind();
    this.#isBehind = true;
    this.#dropped += dropped.length;
    this.#size -= dropped.reduce(addSize, 0);
  }
}

function inAMoment(work: () => void): () => void {
  const timer = setTimeout(work, FLUSH_MS).unref();
  return () => clearTimeout(timer);
}

function addSize(sum: number, occurrence: Occurrence): number {
  return sum + sizeOf(occurrence);
}
