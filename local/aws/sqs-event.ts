/** What Lambda makes of SQS's messages for a function, and of the function's answer. */
import type { Message } from '@aws-sdk/client-sqs';
import type { SQSRecord, SQSRecordAttributes } from 'aws-lambda';
import * as z from 'zod/mini';

interface Queue {
  readonly queueArn: string;
  readonly region: string;
}

const answerSchema = z.nullish(
  z.object({ batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string() }))) }),
);

/**
 * The messages the function reports as failed. No answer, an empty one and one without a list mean that all
 * succeeded.
 * @throws when the answer is malformed or names a message that is not in the batch
 */
export function failedIds(answer: unknown, records: readonly SQSRecord[]): ReadonlySet<string> {
  const isEmpty = answer === '' || (Array.isArray(answer) && answer.length === 0);
  const items = answerSchema.parse(isEmpty ? null : answer)?.batchItemFailures ?? [];
  const known = new Set(records.map(({ messageId }) => messageId));
  const failed = new Set(items.map(({ itemIdentifier }) => itemIdentifier));
  if (!failed.isSubsetOf(known)) throw new Error('the function reports a message that is not in its batch');
  return failed;
}

/** The message as a function gets it: the same facts under lower-case names. */
export function recordOf(message: Message, { queueArn, region }: Queue): SQSRecord {
  const { MessageAttributes: attributes = {}, MD5OfMessageAttributes: md5OfMessageAttributes } = message;
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: message.Attributes as SQSRecordAttributes,
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          ...(StringValue === undefined ? {} : { stringValue: StringValue }),
          ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType ?? 'String',
        },
      ]),
    ),
    md5OfBody: message.MD5OfBody ?? '',
    ...(md5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes }),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
