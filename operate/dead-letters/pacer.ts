import type { Clock } from '../../lib/runtime/clock.ts';

/** Lets so many events through a second, whoever asks. */
export class Pacer {
  readonly #msEach: number;
  readonly #clock: Clock;
  #freeAt: number;

  constructor(perSecond: number, clock: Clock) {
    this.#msEach = 1_000 / perSecond;
    this.#clock = clock;
    this.#freeAt = clock.now();
  }

  /** Resolves when it is their turn. */
  async take(events: number): Promise<void> {
    const now = this.#clock.now();
    const turn = Math.max(now, this.#freeAt);
    this.#freeAt = turn + events * this.#msEach;
    if (turn > now) await this.#clock.pause(turn - now);
  }
}
