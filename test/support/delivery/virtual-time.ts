/** Time that jumps from one thing that is due to the next: hours of deliveries take seconds, and repeat exactly. */
import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Clock } from '../../../lib/runtime/clock.ts';
import { NOON } from '../clock.ts';

export interface VirtualTime extends Clock {
  /** Does something then; milliseconds since 1970. */
  readonly at: (dueMs: number, work: () => void) => void;
  /** Lets time go by until the work is done. */
  readonly until: <Result>(work: Promise<Result>) => Promise<Result>;
  /** Lets so much time go by. */
  readonly pass: (ms: number) => Promise<void>;
}

/** @param latenessMs of timers, which never fire early */
export function virtualTime(
  random: () => number = () => 0.5,
  latenessMs: () => number = () => 0,
): VirtualTime {
  let nowMs = NOON;
  const dueAt = new Map<number, (() => void)[]>();
  const order = new MinHeap();

  function at(dueMs: number, work: () => void): void {
    // Whole milliseconds, as the system's clock has them.
    const key = Math.max(nowMs, Math.ceil(dueMs));
    const works = dueAt.get(key);
    if (works !== undefined) works.push(work);
    else {
      dueAt.set(key, [work]);
      order.push(key);
    }
  }

  /** Everything that is due next, and whatever follows from it at once. */
  async function step(): Promise<void> {
    const next = order.pop();
    if (next === undefined) throw new Error('nothing is due any more: somebody waits for ever');
    nowMs = next;
    const works = dueAt.get(next) ?? [];
    dueAt.delete(next);
    for (const work of works) work();
    await othersTurn();
  }

  const pause = (ms: number) =>
    new Promise<void>((resolve) => at(nowMs + Math.max(1, ms) + latenessMs(), resolve));
  return {
    now: () => nowMs,
    random,
    pause,
    timeout(ms) {
      const controller = new AbortController();
      at(nowMs + ms, () => controller.abort(new DOMException('It took too long', 'TimeoutError')));
      return controller.signal;
    },
    at,
    async until(work) {
      let isDone = false;
      const finished = () => {
        isDone = true;
      };
      work.then(finished, finished);
      await othersTurn();
      while (!isDone) await step();
      return work;
    },
    async pass(ms) {
      const endsAt = nowMs + ms;
      at(endsAt, () => undefined);
      while (nowMs < endsAt) await step();
    },
  };
}

/** The same numbers at every run: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class MinHeap {
  readonly #keys: number[] = [];

  push(key: number): void {
    const keys = this.#keys;
    let index = keys.push(key) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if ((keys[parent] as number) <= key) break;
      keys[index] = keys[parent] as number;
      index = parent;
    }
    keys[index] = key;
  }

  pop(): number | undefined {
    const keys = this.#keys;
    const [first] = keys;
    const last = keys.pop();
    if (last === undefined || keys.length === 0) return first;
    let index = 0;
    for (let child = 1; child < keys.length; child = 2 * index + 1) {
      if (child + 1 < keys.length && (keys[child + 1] as number) < (keys[child] as number)) child += 1;
      if (last <= (keys[child] as number)) break;
      keys[index] = keys[child] as number;
      index = child;
    }
    keys[index] = last;
    return first;
  }
}
