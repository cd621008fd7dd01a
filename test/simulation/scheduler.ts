/**
 * Virtual time. Whatever happens in a world happens here, one occurrence after another: time jumps to the
 * next one, it runs, and everything that code awaits is carried on until it waits for time again.
 */
import type { Dice } from './dice.ts';

export interface Scheduler {
  /** Whole milliseconds since 1970. */
  readonly now: () => number;
  /** Occurrences of one moment run in an order that the dice decide. */
  readonly at: (ms: number, run: () => void) => void;
  readonly after: (delayMs: number, run: () => void) => void;
  /** Until nothing is left to happen, or it is over; `isOver` is asked after each occurrence. */
  readonly run: (isOver: () => boolean) => Promise<void>;
  /** How many occurrences there were. */
  readonly count: () => number;
}

interface Occurrence {
  readonly at: number;
  readonly tie: number;
  readonly run: () => void;
}

export function createScheduler(startMs: number, dice: Dice): Scheduler {
  const heap: Occurrence[] = [];
  let nowMs = startMs;
  let count = 0;

  const at: Scheduler['at'] = (ms, run) =>
    push(heap, { at: Math.max(nowMs, Math.ceil(ms)), tie: dice.next(), run });

  return {
    now: () => nowMs,
    at,
    after: (delayMs, run) => at(nowMs + delayMs, run),
    count: () => count,
    async run(isOver) {
      for (let next = pop(heap); next !== undefined; next = pop(heap)) {
        nowMs = next.at;
        next.run();
        count++;
        await settled();
        if (isOver()) return;
      }
    },
  };
}

/** Node runs a next tick only when no promise is left to be carried on. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

/** A binary heap: the parent of the occurrence at `i` is at `(i - 1) >> 1`, and never later than it. */
function push(heap: Occurrence[], occurrence: Occurrence): void {
  let i = heap.length;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!isBefore(occurrence, heap[parent] as Occurrence)) break;
    heap[i] = heap[parent] as Occurrence;
    i = parent;
  }
  heap[i] = occurrence;
}

function pop(heap: Occurrence[]): Occurrence | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Occurrence, heap[child] as Occurrence))
      child++;
    if (!isBefore(heap[child] as Occurrence, last)) break;
    heap[i] = heap[child] as Occurrence;
    i = child;
  }
  heap[i] = last;
  return first;
}

function isBefore(one: Occurrence, other: Occurrence): boolean {
  return one.at < other.at || (one.at === other.at && one.tie < other.tie);
}
