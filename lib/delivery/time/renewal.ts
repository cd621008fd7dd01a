/**
 * SQS ends a message after 1,000 receives or 14 days, whatever became of it. Before that it is sent anew, so
 * that neither ends an event.
 */

const DAY_MS = 86_400_000;

/** Both leave room for what may go wrong with the renewal itself. */
const RENEW_AT_RECEIVES = 900;
const RENEW_AFTER_MS = 12 * DAY_MS;

/** What SQS lets a message wait that is sent, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const LONGEST_RENEWAL_DELAY_SECONDS = 900;

interface Life {
  readonly receiveCount: number;
  /** Milliseconds since 1970, of this message: a renewed one starts again. */
  readonly sentAt: number;
}

export function isDueForRenewal({ receiveCount, sentAt }: Life, nowMs: number): boolean {
  return receiveCount >= RENEW_AT_RECEIVES || nowMs - sentAt >= RENEW_AFTER_MS;
}

/** A delay that doesn't reach past the moment of renewal, for a message that is not due yet. */
export function delayBeforeRenewal(delaySeconds: number, { sentAt }: Life, nowMs: number): number {
  return Math.min(delaySeconds, Math.ceil((sentAt + RENEW_AFTER_MS - nowMs) / 1000));
}
