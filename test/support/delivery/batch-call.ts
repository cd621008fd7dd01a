/** A batch call of SQS that is played: it records what it is sent and answers as told. */
import { type BatchAnswer, type BatchCall, confirmEach } from '../../../lib/queue/confirm.ts';
import { clockAt, type ManualClock, NOON } from '../clock.ts';

type Answer<Entry> = (batch: readonly Entry[], signal: AbortSignal) => BatchAnswer | Promise<BatchAnswer>;

interface PlayedCall<Entry> extends BatchCall<Entry> {
  readonly batches: (readonly Entry[])[];
  /** Our code, and AWS's name: `queue-unavailable InternalFailure`. */
  readonly failures: string[];
}

export const ids = (batch: readonly unknown[]) => batch.map((_, index) => ({ Id: String(index) }));
export const all = (batch: readonly unknown[]): BatchAnswer => ({ Successful: ids(batch) });

/** An error as the SDK throws it. */
export const sdkError = (name: string, fault?: 'client' | 'server') =>
  Object.assign(new Error(name), { name, ...(fault === undefined ? {} : { $fault: fault }) });

/** Gives these answers in turn, the last one for ever. */
export function playedCall<Entry>(...answers: readonly (Answer<Entry> | Error)[]): PlayedCall<Entry> {
  const batches: (readonly Entry[])[] = [];
  const failures: string[] = [];
  return {
    bytesOf: () => 1,
    send: async (batch, signal) => {
      const answer = answers[Math.min(batches.length, answers.length - 1)] ?? all;
      batches.push([...batch]);
      if (answer instanceof Error) throw answer;
      return answer(batch, signal);
    },
    onFailure: ({ code, cause }) => void failures.push([code, cause].filter(Boolean).join(' ')),
    batches,
    failures,
  };
}

/** @returns what was confirmed within `seconds` of a clock that only a pause moves */
export async function confirmWithin<Entry>(
  seconds: number,
  entries: readonly Entry[],
  call: BatchCall<Entry>,
  clock: ManualClock = clockAt(),
): Promise<Entry[]> {
  return [...(await confirmEach(entries, call, NOON + seconds * 1_000, clock))];
}
