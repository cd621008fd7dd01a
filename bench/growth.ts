/**
 * Whether ten or a hundred times as many events cost ten or a hundred times as much: through the door, 500 a request, the local
 * queue and the consumer, each time in new processes.
 */
import { setTimeout as timer } from 'node:timers/promises';
import type { Counted } from './counting-iterable.ts';
import { type Flow, startFlow } from './flow.ts';
import { requestBody } from './numbered-events.ts';

const PER_REQUEST = 500;
/** Events that are under way at the most: how much lies on the queue must not grow with the run. */
const MAX_UNDER_WAY = 20_000;
/** Before anything is measured. */
const WARM_UP = 20_000;
const POLL_MS = 20;

export interface Growth {
  readonly events: number;
  readonly seconds: number;
  /** The most that each process had in memory. */
  readonly peakMb: { readonly queue: number; readonly functions: number };
}

export async function measureGrowth(outDir: string, mode: 'single' | 'bulk', events: number): Promise<Growth> {
  const flow = await startFlow(outDir);
  try {
    await pass(flow, mode, WARM_UP);
    const startedAt = performance.now();
    await pass(flow, mode, events);
    const seconds = (performance.now() - startedAt) / 1_000;
    const [queue, functions] = await Promise.all([
      flow.queue.ask<number>('peak'),
      flow.functions.ask<number>('peak'),
    ]);
    return { events, seconds, peakMb: { queue, functions } };
  } finally {
    await flow.close();
  }
}

/** @throws unless each event comes, and only once */
async function pass({ expect, post, iterable }: Flow, mode: 'single' | 'bulk', events: number): Promise<void> {
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
