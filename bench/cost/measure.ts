/** Runs the bundles, and makes a bill of what they did. */
import { MAPPING, MAX_CONCURRENCY } from '../../deploy/mapping.ts';
import { ALL_BATCHES, measureConsumer } from './consumer.ts';
import { type MeasuredDoor, measureDoor, REQUESTS, type Sending } from './door.ts';
import type { Invocation, Loaded } from './function.ts';
import { type Bill, billedMs, functionBill, queueBill, type Usage, type Work } from './model.ts';
import { type FunctionName, type Parts, withParts } from './parts.ts';
import { memoryMbOf } from './serverless.ts';

const MILLION = 1e6;

export interface Cost extends Sending {
  readonly eventsPerSecond: number;
  /** Without what hands the requests to the door. */
  readonly bill: Bill;
}

/** @throws unless each event comes to Iterable, and only once */
export function measureCosts(
  sendings: readonly Sending[],
  rates: readonly number[],
): Promise<readonly Cost[]> {
  return withParts(async (parts) => {
    const costs: Cost[] = [];
    for (const sending of sendings) costs.push(...(await costsOf(sending, rates, parts)));
    return costs;
  });
}

async function costsOf(sending: Sending, rates: readonly number[], parts: Parts): Promise<Cost[]> {
  const { mode, perRequest } = sending;
  const largest = Math.max(...rates.map((rate) => batchAt(mode, rate)));
  const door = await measureDoor(sending, largest * ALL_BATCHES, parts);
  const costs: Cost[] = [];
  for (const eventsPerSecond of rates) {
    const batch = batchAt(mode, eventsPerSecond);
    const consumer = await measureConsumer(mode, batch, door.messages, parts);
    const batches = { batch, invocations: MILLION / batch };
    const consuming = usageOf('deliver', consumer, typicalOf(consumer.invocations), batches.invocations);
    const bill = {
      ...queueBill(door.sent, MILLION / (REQUESTS * perRequest), batches),
      ...functionBill('door', doorUsage(door, perRequest, eventsPerSecond)),
      ...functionBill('consumer', consuming),
    };
    costs.push({ ...sending, eventsPerSecond, bill });
  }
  return costs;
}

/** As many consumers as may run collect at the same time. */
function batchAt(mode: Sending['mode'], eventsPerSecond: number): number {
  const { batchSize, batchWindowSeconds } = MAPPING[mode];
  const collected = Math.round((eventsPerSecond * batchWindowSeconds) / MAX_CONCURRENCY);
  return Math.max(1, Math.min(batchSize, collected));
}

/** Some lines are written once a second by each instance: of those the measured requests have too few, or too many. */
function doorUsage(door: MeasuredDoor, perRequest: number, eventsPerSecond: number): Usage {
  const work = typicalOf(door.invocations);
  const requestsPerSecond = eventsPerSecond / perRequest;
  const busySeconds = (requestsPerSecond * billedMs(work, memoryMbOf('http'))) / 1_000;
  const instances = Math.ceil(busySeconds);
  const inSecond = Math.min(1, instances / requestsPerSecond);
  const lone = typicalOf(door.alone);
  const written = {
    logBytes: Math.max(work.logBytes, lone.logBytes * inSecond),
    logLines: Math.max(work.logLines, lone.logLines * inSecond),
  };
  return usageOf('http', door, { ...work, ...written }, MILLION / perRequest);
}

function usageOf(
  name: FunctionName,
  { loaded }: { readonly loaded: Loaded },
  work: Work,
  invocations: number,
): Usage {
  return {
    ...work,
    initMs: loaded.initMs,
    invocations,
    memoryMb: memoryMbOf(name),
  };
}

/** Times by their medians, which a busy machine disturbs less; what is written by its mean, since not each writes the same. */
function typicalOf(invocations: readonly Invocation[]): Work {
  const median = (of: (invocation: Invocation) => number) =>
    invocations.map(of).toSorted((a, b) => a - b)[Math.floor(invocations.length / 2)] ?? Number.NaN;
  const mean = (of: (invocation: Invocation) => number) =>
    invocations.reduce((sum, invocation) => sum + of(invocation), 0) / invocations.length;
  return {
    ms: median(({ ms }) => ms),
    cpuMs: median(({ cpuMs }) => cpuMs),
    logBytes: mean(({ logBytes }) => logBytes),
    logLines: mean(({ logLines }) => logLines),
  };
}
