/**
 * Whether ten or a hundred times as many events cost ten or a hundred times as much: one stream of them through the door, 500 a
 * request, the local queue and the consumer.
 */
import { setTimeout as timer } from 'node:timers/promises';
import { requestBody } from './events.ts';
import { type Flow, startFlow } from './flow.ts';
import type { Counted } from './iterable.ts';
import type { Used } from './used.ts';

const PER_REQUEST = 500;
/** Events that are under way at the most: how much lies on the queue must not grow with the run. */
const MAX_UNDER_WAY = 10_000;
/** Before anything is measured: compilers, connections, and heaps, which grow to their usual size. */
const WARM_UP = 20_000;
/** After it, so that the last that are measured are no fewer at a time than the first. */
const AFTER = MAX_UNDER_WAY;
const POLL_MS = 20;
/**
 * Megabytes, of each thread. Node lets its heaps grow to what the machine has before it tidies up; in small ones what is kept
 * shows at once.
 */
const SMALL_HEAPS = ['--max-old-space-size=80', '--max-semi-space-size=2'];

export interface Grown {
  readonly events: number;
  /** For one event, from the first of them on. */
  readonly us: number;
  readonly cpuUs: number;
  /** The most that each process had in memory until then. */
  readonly peakMb: { readonly queue: number; readonly functions: number };
}

interface Point {
  readonly delivered: number;
  readonly atMs: number;
  readonly queue: Used;
  readonly functions: Used;
}

/**
 * @param sizes in their order
 * @throws unless each event comes, and only once
 */
export async function grow(outDir: string, sizes: readonly number[]): Promise<readonly Grown[]> {
  const flow = await startFlow(outDir, SMALL_HEAPS);
  try {
    const marks = [WARM_UP, ...sizes.map((size) => WARM_UP + size)];
    const [start, ...points] = await stream(flow, marks, Math.max(...marks) + AFTER);
    return points.map((point, index) => between(sizes[index] ?? 0, start as Point, point));
  } finally {
    await flow.close();
  }
}

/** @returns how it stood when so many events had come as each of the marks says */
async function stream(flow: Flow, marks: readonly number[], events: number): Promise<readonly Point[]> {
  await flow.expect(events);
  const points: Point[] = [];
  let accepted = 0;
  for (;;) {
    const counted = await flow.iterable.ask<Counted>('count');
    if (counted.repeated + counted.strange > 0) {
      throw new Error(`${counted.repeated} events came again, ${counted.strange} were strange`);
    }
    if (counted.delivered >= (marks[points.length] ?? Number.POSITIVE_INFINITY)) {
      points.push(await pointOf(flow, counted.delivered));
    }
    if (counted.delivered === events) return points;
    if (accepted < events && accepted - counted.delivered < MAX_UNDER_WAY) {
      await flow.post('single', requestBody(accepted, PER_REQUEST));
      accepted += PER_REQUEST;
    } else {
      await timer(POLL_MS);
    }
  }
}

async function pointOf(flow: Flow, delivered: number): Promise<Point> {
  const atMs = performance.now();
  const [queue, functions] = await Promise.all([
    flow.queue.ask<Used>('used'),
    flow.functions.ask<Used>('used'),
  ]);
  return { delivered, atMs, queue, functions };
}

function between(events: number, start: Point, end: Point): Grown {
  const came = end.delivered - start.delivered;
  const cpuSeconds = ({ queue, functions }: Point) => queue.cpuSeconds + functions.cpuSeconds;
  return {
    events,
    us: ((end.atMs - start.atMs) * 1_000) / came,
    cpuUs: ((cpuSeconds(end) - cpuSeconds(start)) * 1e6) / came,
    peakMb: { queue: end.queue.peakMb, functions: end.functions.peakMb },
  };
}
