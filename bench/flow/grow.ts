/**
 * Whether ten or a hundred times as many events cost ten or a hundred times as much: through the door, 500 a request, the local
 * queue and the consumer, each time in new processes.
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
const POLL_MS = 20;
/**
 * Megabytes, of each thread. Node lets its heaps grow to what the machine has before it tidies up; in small ones what is kept
 * shows at once.
 */
const SMALL_HEAPS = ['--max-old-space-size=80', '--max-semi-space-size=2'];

export interface Grown {
  readonly events: number;
  /** For one event. */
  readonly us: number;
  readonly cpuUs: number;
  /** The most that each process had in memory. */
  readonly peakMb: { readonly queue: number; readonly functions: number };
}

export async function grow(outDir: string, mode: 'single' | 'bulk', events: number): Promise<Grown> {
  const flow = await startFlow(outDir, SMALL_HEAPS);
  const usedNow = () => Promise.all([flow.queue.ask<Used>('used'), flow.functions.ask<Used>('used')]);
  try {
    await pass(flow, mode, WARM_UP);
    const before = await usedNow();
    const startedAt = performance.now();
    await pass(flow, mode, events);
    const seconds = (performance.now() - startedAt) / 1_000;
    const after = await usedNow();
    const [queue, functions] = after;
    const cpuSeconds = (used: readonly Used[]) => used.reduce((sum, one) => sum + one.cpuSeconds, 0);
    return {
      events,
      us: (seconds * 1e6) / events,
      cpuUs: ((cpuSeconds(after) - cpuSeconds(before)) * 1e6) / events,
      peakMb: { queue: queue.peakMb, functions: functions.peakMb },
    };
  } finally {
    await flow.close();
  }
}

/** @throws unless each event comes, and only once */
async function pass(
  { expect, post, iterable }: Flow,
  mode: 'single' | 'bulk',
  events: number,
): Promise<void> {
  await expect(events);
  let accepted = 0;
  let counted = await iterable.ask<Counted>('count');
  while (counted.delivered < events) {
    if (accepted < events && accepted - counted.delivered < MAX_UNDER_WAY) {
      await post(mode, requestBody(accepted, PER_REQUEST));
      accepted += PER_REQUEST;
    } else {
      await timer(POLL_MS);
    }
    counted = await iterable.ask<Counted>('count');
  }
  const { repeated, strange } = counted;
  if (repeated + strange > 0) throw new Error(`${repeated} events came again, ${strange} were strange`);
}
