/** What a million events cost, item by item, from what was counted and measured. */
import { LOG_LINE_OVERHEAD_BYTES, MB_PER_PROCESSOR, PRICES, SQS_CHUNK_BYTES } from './prices.ts';
import type { SqsRequest } from './sqs.ts';

/** What an invocation of a function took, on average. */
export interface Work {
  readonly ms: number;
  readonly cpuMs: number;
  readonly logBytes: number;
  readonly logLines: number;
}

/** How one function is used. */
export interface Usage extends Work {
  readonly memoryMb: number;
  /** For a million events. */
  readonly invocations: number;
  readonly initMs: number;
}

/** Dollars a million events, by item. */
export type Bill = Readonly<Record<string, number>>;

/**
 * AWS: "cold starts typically occur in under 1% of invocations".
 * https://aws.amazon.com/blogs/compute/operating-lambda-performance-optimization-part-1/
 */
const COLD_STARTS = 0.01;

const MESSAGES_PER_REQUEST = 10;

/**
 * Lambda receives ten messages a request, and deletes as many.
 * @param sent by the door, for a part of a million events
 * @param factor from that part to a million
 */
export function queueBill(
  sent: readonly SqsRequest[],
  factor: number,
  received: { readonly batch: number; readonly invocations: number },
): Bill {
  const sends = sent.reduce(
    (sum, { bytes, isFifo }) => sum + chunksOf(bytes) * PRICES.sqsRequest[isFifo ? 'fifo' : 'standard'],
    0,
  );
  const calls = Math.ceil(received.batch / MESSAGES_PER_REQUEST) * received.invocations;
  const bytes = sent.reduce((sum, request) => sum + request.bytes, 0) * factor;
  return {
    'SQS: send': sends * factor,
    'SQS: receive': Math.max(calls, bytes / SQS_CHUNK_BYTES) * PRICES.sqsRequest.standard,
    'SQS: delete': calls * PRICES.sqsRequest.standard,
  };
}

function chunksOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / SQS_CHUNK_BYTES));
}

/**
 * What Lambda charges for: whole milliseconds. On a part of a processor, CPU takes longer than it did here; a short burst
 * does not, but what is longer than the waiting beside it must be paid.
 */
export function billedMs({ ms, cpuMs }: Work, memoryMb: number): number {
  const processors = Math.min(1, memoryMb / MB_PER_PROCESSOR);
  return Math.ceil(Math.max(ms, cpuMs / processors));
}

export function functionBill(name: string, usage: Usage): Bill {
  const { invocations, memoryMb, initMs } = usage;
  const gigabytes = memoryMb / 1_024;
  const seconds = (count: number, ms: number) => (count * ms * gigabytes) / 1_000;
  return {
    [`${name}: Lambda requests`]: invocations * PRICES.lambdaRequest,
    [`${name}: Lambda duration`]: seconds(invocations, billedMs(usage, memoryMb)) * PRICES.lambdaGbSecond,
    [`${name}: cold starts`]: seconds(invocations * COLD_STARTS, initMs) * PRICES.lambdaGbSecond,
    [`${name}: its log lines`]: logCost(invocations, usage.logBytes, usage.logLines),
  };
}

function logCost(times: number, bytes: number, lines: number): number {
  return (times * (bytes + lines * LOG_LINE_OVERHEAD_BYTES) * PRICES.logGigabyte) / 1e9;
}

export function totalOf(bill: Bill): number {
  return Object.values(bill).reduce((sum, dollars) => sum + dollars, 0);
}

/** What the same work costs as others do it, a million events: none of their own logs or failures are in it. */
export const EVENTBRIDGE_BILL: Bill = {
  'HTTP API': 1e6 * PRICES.httpApiRequest,
  'EventBridge events': 1e6 * PRICES.eventBridgeEvent,
  'API destination calls': 1e6 * PRICES.apiDestinationCall,
};

/** What stands before the door where it is no Function URL, for a million requests. */
export const HTTP_API_BILL: Bill = { 'HTTP API': 1e6 * PRICES.httpApiRequest };
