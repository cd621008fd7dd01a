/**
 * What counts is what SQS confirmed. Its batch calls succeed and fail entry by entry; here each entry is
 * repeated until it is confirmed, SQS refuses it for good, or time is up.
 */
import type { Clock } from '../runtime/clock.ts';
import { forEachConcurrently } from './concurrency.ts';
import { type QueueFault, queueFaultOf, UNMENTIONED } from './faults.ts';

/** The answer of SendMessageBatch, ChangeMessageVisibilityBatch and their like. */
export interface BatchAnswer {
  readonly Successful?: ReadonlyArray<{ readonly Id?: string | undefined }> | undefined;
  readonly Failed?:
    | ReadonlyArray<{
        readonly Id?: string | undefined;
        readonly Code?: string | undefined;
        readonly SenderFault?: boolean | undefined;
      }>
    | undefined;
}

export interface BatchCall<Entry> {
  /** Bytes an entry counts towards the limit of a call. */
  readonly bytesOf: (entry: Entry) => number;
  /** One call; each entry's `Id` is its index in `batch`. */
  readonly send: (batch: readonly Entry[], signal: AbortSignal) => Promise<BatchAnswer>;
  /**
   * The line that an entry stands in, if it does: of each line one entry is under way at a time, and what follows an
   * entry that was not confirmed is not sent.
   */
  readonly lineOf?: (entry: Entry) => string | undefined;
  /** Hears why something was not confirmed at once. */
  readonly onFailure: (fault: QueueFault) => void;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const MAX_ENTRIES = 10;
export const MAX_BYTES = 1_048_576;

/** SQS answers in some 20 ms: 10,000 events are a thousand calls, and take less than a second. */
const CONCURRENT_CALLS = 32;
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 2_000;

/**
 * @param deadline milliseconds since 1970, at which whatever is under way is given up
 * @returns the entries that SQS confirmed
 */
export async function confirmEach<Entry>(
  entries: readonly Entry[],
  call: BatchCall<Entry>,
  deadline: number,
  clock: Clock,
): Promise<ReadonlySet<Entry>> {
  const confirmed = new Set<Entry>();
  const { heads, followers } = inLines(entries, call.lineOf);

  /** What failed is sent again after a pause; what follows those that were confirmed does not wait for it. */
  async function confirm(entriesNow: readonly Entry[], failures: number): Promise<void> {
    const retries: Promise<void>[] = [];
    for (let pending = entriesNow; pending.length > 0; ) {
      const again: Entry[] = [];
      await forEachConcurrently(batchesOf(pending, call.bytesOf), CONCURRENT_CALLS, async (batch) => {
        again.push(...(await callOnce(batch, call, deadline, clock, confirmed)));
      });
      if (again.length > 0) retries.push(confirmLater(again, failures + 1));
      pending = pending.flatMap((entry) => (confirmed.has(entry) ? (followers.get(entry) ?? []) : []));
    }
    await Promise.all(retries);
  }

  async function confirmLater(failed: readonly Entry[], failures: number): Promise<void> {
    const pauseMs = clock.random() * Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
    if (clock.now() + pauseMs >= deadline) return;
    await clock.pause(pauseMs);
    await confirm(failed, failures);
  }

  await confirm(heads, 0);
  return confirmed;
}

/** Heads can be sent now; each follower waits for the entry before it. */
function inLines<Entry>(
  entries: readonly Entry[],
  lineOf: BatchCall<Entry>['lineOf'] = () => undefined,
): { readonly heads: readonly Entry[]; readonly followers: ReadonlyMap<Entry, Entry> } {
  const heads: Entry[] = [];
  const followers = new Map<Entry, Entry>();
  const lastOf = new Map<string, Entry>();
  for (const entry of entries) {
    const line = lineOf(entry);
    const before = line === undefined ? undefined : lastOf.get(line);
    if (before === undefined) heads.push(entry);
    else followers.set(before, entry);
    if (line !== undefined) lastOf.set(line, entry);
  }
  return { heads, followers };
}

/** Adds what SQS confirms to `confirmed`, and returns what is worth another call. */
async function callOnce<Entry>(
  batch: readonly Entry[],
  { send, onFailure }: BatchCall<Entry>,
  deadline: number,
  clock: Clock,
  confirmed: Set<Entry>,
): Promise<readonly Entry[]> {
  const remainingMs = deadline - clock.now();
  if (remainingMs <= 0) return [];
  try {
    const answer = await send(batch, clock.timeout(remainingMs));
    const { pending, isUnmentioned } = sortOut(batch, answer, confirmed, onFailure);
    if (isUnmentioned) onFailure(UNMENTIONED);
    return pending;
  } catch (error) {
    // The call failed, or its answer can't be read.
    const fault = queueFaultOf(error as Error);
    onFailure(fault);
    return fault.isPermanent ? [] : batch.filter((entry) => !confirmed.has(entry));
  }
}

/** Adds what an answer confirms to `confirmed`. What it refuses for good is not pending any more. */
function sortOut<Entry>(
  batch: readonly Entry[],
  answer: BatchAnswer,
  confirmed: Set<Entry>,
  onFailure: BatchCall<Entry>['onFailure'],
): { readonly pending: readonly Entry[]; readonly isUnmentioned: boolean } {
  const byId = new Map<string | undefined, Entry>(batch.map((entry, index) => [String(index), entry]));
  const failed = new Set<Entry | undefined>();
  const refused = new Set<Entry | undefined>();
  for (const { Id, Code, SenderFault } of answer.Failed ?? []) {
    const fault = queueFaultOf({ name: Code, $fault: SenderFault === true ? 'client' : 'server' });
    onFailure(fault);
    failed.add(byId.get(Id));
    if (fault.isPermanent) refused.add(byId.get(Id));
  }
  for (const { Id } of answer.Successful ?? []) {
    const entry = byId.get(Id);
    // An answer that says both says nothing.
    if (entry !== undefined && !failed.has(entry)) confirmed.add(entry);
  }
  const pending = batch.filter((entry) => !confirmed.has(entry) && !refused.has(entry));
  return { pending, isUnmentioned: pending.some((entry) => !failed.has(entry)) };
}

function batchesOf<Entry>(entries: readonly Entry[], bytesOf: (entry: Entry) => number): Entry[][] {
  const batches: Entry[][] = [];
  let batch: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const more = bytesOf(entry);
    if (batch.length === MAX_ENTRIES || (batch.length > 0 && bytes + more > MAX_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += more;
  }
  return batch.length === 0 ? batches : [...batches, batch];
}
