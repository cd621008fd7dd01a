/** How long events take from the answer of the door until Iterable has them, at a steady rate. */
import { setTimeout as timer } from 'node:timers/promises';
import { requestBody } from './events.ts';
import type { Flow } from './flow.ts';
import type { Counted } from './iterable.ts';

const TICK_MS = 2;
const POLL_MS = 100;
/** Later than this nothing is waited for. */
const PATIENCE_MS = 60_000;
/** From when it was to be sent to its 202: later, and the sender gets ahead of the door. */
const MAX_LAG_MS = 1_000;
/** How much longer the last third waits than the first: more, and what waits grows. */
const MAX_GROWTH_MS = 500;
/** From the last 202 to the last delivery: a batch is collected for a second. */
const MAX_DRAIN_MS = 3_000;

export interface Rate {
  /** Events. */
  readonly perSecond: number;
  readonly perRequest: number;
}

export interface Paced extends Rate {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** It can't keep up: what waits grows for as long as events come. */
  readonly isSaturated: boolean;
}

/** @throws unless each event comes, and only once */
export async function pace(flow: Flow, rate: Rate, seconds: number): Promise<Paced> {
  const { perSecond, perRequest } = rate;
  const events = perSecond * seconds;
  const requests = events / perRequest;
  await flow.expect(events);
  const accepted = new Float64Array(events);
  let worstLagMs = 0;
  const sent: Promise<void>[] = [];
  const startedAt = performance.now();
  const send = async (request: number) => {
    const first = request * perRequest;
    const dueAt = startedAt + (first * 1_000) / perSecond;
    await flow.post('single', requestBody(first, perRequest));
    const now = performance.now();
    worstLagMs = Math.max(worstLagMs, now - dueAt);
    accepted.fill(performance.timeOrigin + now, first, first + perRequest);
  };
  while (sent.length < requests) {
    const dueEvents = ((performance.now() - startedAt) * perSecond) / 1_000;
    const due = Math.min(requests, Math.floor(dueEvents / perRequest) + 1);
    while (sent.length < due) sent.push(send(sent.length));
    await timer(TICK_MS);
  }
  await Promise.all(sent);
  const drainMs = await drained(flow, events);
  const { arrivals = new Float64Array(0) } = await flow.iterable.ask<Counted>('arrivals');
  const waits = accepted.map((at, event) => Math.max(0, (arrivals[event] ?? Number.NaN) - at));
  const third = Math.floor(events / 3);
  const growthMs = quantile(waits.subarray(-third), 0.5) - quantile(waits.subarray(0, third), 0.5);
  return {
    ...rate,
    p50Ms: quantile(waits, 0.5),
    p99Ms: quantile(waits, 0.99),
    isSaturated: worstLagMs > MAX_LAG_MS || growthMs > MAX_GROWTH_MS || drainMs > MAX_DRAIN_MS,
  };
}

function quantile(values: Float64Array, share: number): number {
  return values.toSorted()[Math.ceil(share * values.length) - 1] ?? Number.NaN;
}

/** @returns how long it took */
async function drained({ iterable }: Flow, events: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const { delivered, repeated, strange } = await iterable.ask<Counted>('count');
    if (repeated + strange > 0) throw new Error(`${repeated} events came again, ${strange} were strange`);
    const waitedMs = performance.now() - startedAt;
    if (delivered === events) return waitedMs;
    if (waitedMs > PATIENCE_MS) throw new Error(`${events - delivered} of ${events} events did not come`);
    await timer(POLL_MS);
  }
}
