/**
 * What SQS is asked, as far as it is asked here; `operate/sdk-calls.ts` hands the same to the SDK. The lists are not
 * readonly, because the SDK's are not.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */

export interface SendMessageBatchRequest {
  readonly QueueUrl: string;
  readonly Entries: SendMessageBatchRequestEntry[];
}

export interface SendMessageBatchRequestEntry {
  /** Tells the entries of one call apart. */
  readonly Id: string;
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
  readonly MessageAttributes?: Record<string, MessageAttributeValue>;
  /** Of a FIFO queue. */
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

export interface MessageAttributeValue {
  readonly DataType: string;
  readonly StringValue: string;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export interface ChangeMessageVisibilityBatchRequest {
  readonly QueueUrl: string;
  readonly Entries: ChangeMessageVisibilityBatchRequestEntry[];
}

interface ChangeMessageVisibilityBatchRequestEntry {
  readonly Id: string;
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout: number;
}
