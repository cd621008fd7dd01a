/**
 * Why SQS did not confirm something at once, in words of ours. `docs/errors.md` tells who must act on each; a
 * test holds the two lists against each other.
 */
import { type AwsError, type AwsFailure, awsFailureOf, causeOf } from '../aws/failure.ts';

export const QUEUE_FAULTS = {
  'queue-not-found': 'there is no such queue',
  'queue-access-denied': 'the function may not do this with the queue',
  'queue-throttled': 'SQS is asked too often, or has too many messages in flight',
  'queue-timeout': 'SQS did not answer in time',
  'queue-refused': 'SQS refuses what it was asked',
  'queue-receipt-expired': 'the message is no longer in hand: it was received again, or is gone',
  'queue-unavailable': 'SQS failed, or could not be reached',
  'queue-unmentioned': 'the answer of SQS leaves the message out',
} as const;

export type QueueFaultCode = keyof typeof QUEUE_FAULTS;

export interface QueueFault {
  readonly code: QueueFaultCode;
  readonly message: string;
  /** What SQS calls it, or Node. */
  readonly cause?: string;
  /** Asking again changes nothing. */
  readonly isPermanent: boolean;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html and the pages of each call */
const BY_NAME: Readonly<Record<string, QueueFaultCode>> = {
  QueueDoesNotExist: 'queue-not-found',
  'AWS.SimpleQueueService.NonExistentQueue': 'queue-not-found',
  ReceiptHandleIsInvalid: 'queue-receipt-expired',
  MessageNotInflight: 'queue-receipt-expired',
  'AWS.SimpleQueueService.MessageNotInflight': 'queue-receipt-expired',
};

const BY_FAILURE: Readonly<Record<AwsFailure, QueueFaultCode>> = {
  denied: 'queue-access-denied',
  throttled: 'queue-throttled',
  timeout: 'queue-timeout',
  refused: 'queue-refused',
  unavailable: 'queue-unavailable',
};

export const UNMENTIONED: QueueFault = {
  code: 'queue-unmentioned',
  message: QUEUE_FAULTS['queue-unmentioned'],
  isPermanent: false,
};

/** @param error what a call threw, or what SQS says of one entry */
export function queueFaultOf(error: AwsError): QueueFault {
  const failure = awsFailureOf(error);
  const code = BY_NAME[String(error.name)] ?? BY_FAILURE[failure];
  const cause = causeOf(error);
  return {
    code,
    message: QUEUE_FAULTS[code],
    ...(cause === undefined ? {} : { cause }),
    isPermanent: failure === 'denied' || failure === 'refused',
  };
}
