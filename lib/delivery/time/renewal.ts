/**
 * SQS ends a message after 1,000 receives or 14 days, whatever became of it. Before that it is sent anew, so
 * that neither ends an event.
 */
import { RENEW_AFTER_SECONDS, RENEW_AT_RECEIVES } from './budget.ts';

const RENEW_AFTER_MS = RENEW_AFTER_SECONDS * 1_000;

interface Life {
  readonly receiveCount: number;
  /** Milliseconds since 1970, of this message: a renewed one starts again. */
  readonly sentAt: number;
  /** Of a message on a FIFO queue. */
  readonly groupId?: string | undefined;
}

/** Never on a FIFO queue: the copy would stand behind later messages, and receives end nothing there. */
export function isDueForRenewal({ receiveCount, sentAt, groupId }: Life, nowMs: number): boolean {
  if (groupId !== undefined) return false;
  return receiveCount >= RENEW_AT_RECEIVES || nowMs - sentAt >= RENEW_AFTER_MS;
}

/** A delay that doesn't reach past the moment of renewal, for a message that is not due yet. */
export function delayBeforeRenewal(delaySeconds: number, { sentAt }: Life, nowMs: number): number {
  const leftSeconds = Math.max(1, Math.ceil((sentAt + RENEW_AFTER_MS - nowMs) / 1000));
  return Math.min(delaySeconds, leftSeconds);
}
