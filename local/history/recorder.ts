/** Hands what happens to the history's thread: many at a time, and never more than the memory bears. */

import type { Batch } from './keeper.ts';
import { type Occurrence, sizeOf } from './occurrences.ts';

export interface RecorderSettings {
  /** Gives a batch to whoever writes it, who says `done` when it is written. */
  readonly hand: (batch: Batch) => void;
  /** Hears once, each time that it falls behind, that something is lost. */
  readonly onBehind: () => void;
}

const FLUSH_MS = 25;
/** While so many batches are not written, the next one grows. */
const MAX_UNWRITTEN = 2;
/** Of what waits here, in characters; the oldest goes first. */
const MAX_WAITING = 64 * 1024 * 1024;
/** A batch of more would keep the thread, and whoever waits for its file, for too long. */
const MAX_BATCH = 2_000;

export class Recorder {
  readonly #settings: RecorderSettings;
  readonly #maxWaiting: number;
  #waiting: Occurrence[] = [];
  #size = 0;
  #dropped = 0;
  #unwritten = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #isBehind = false;

  constructor(settings: RecorderSettings, maxWaiting = MAX_WAITING) {
    this.#settings = settings;
    this.#maxWaiting = maxWaiting;
  }

  tell(occurrence: Occurrence): void {
    if (this.#isStopped) return;
    this.#waiting.push(occurrence);
    this.#size += sizeOf(occurrence);
    if (this.#size > this.#maxWaiting) this.#dropSome();
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS).unref();
  }

  /** A batch is written. */
  done(): void {
    this.#unwritten -= 1;
    // What waits longer than it should goes now.
    if (this.#timer === undefined && this.#waiting.length > 0) this.#flush();
  }

  /** Hands over all that is left. */
  end(): void {
    clearTimeout(this.#timer);
    while (this.#waiting.length > 0) this.#handSome();
  }

  /** Nobody writes any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#isStopped = true;
    this.#waiting = [];
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#waiting.length < MAX_BATCH) this.#isBehind = false;
    while (this.#waiting.length > 0 && this.#unwritten < MAX_UNWRITTEN) this.#handSome();
  }

  #handSome(): void {
    const occurrences = this.#waiting.length <= MAX_BATCH ? this.#waiting : this.#waiting.slice(0, MAX_BATCH);
    this.#waiting = this.#waiting.length <= MAX_BATCH ? [] : this.#waiting.slice(MAX_BATCH);
    this.#size = this.#waiting.length === 0 ? 0 : this.#size - occurrences.reduce(addSize, 0);
    this.#unwritten += 1;
    this.#settings.hand({ occurrences, dropped: this.#dropped });
    this.#dropped = 0;
  }

  /** A good part at once: one by one it would cost as much each time. */
  #dropSome(): void {
    const dropped = this.#waiting.splice(0, Math.ceil(this.#waiting.length / 4));
    if (!this.#isBehind) this.#settings.onBehind();
    this.#isBehind = true;
    this.#dropped += dropped.length;
    this.#size -= dropped.reduce(addSize, 0);
  }
}

function addSize(sum: number, occurrence: Occurrence): number {
  return sum + sizeOf(occurrence);
}
