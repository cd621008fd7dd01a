/** Messages as Lambda hands them to the consumer, and the answer that names them. */
import type { SQSRecord, SQSRecordAttributes } from 'aws-lambda';
import { encodeMessage } from '../../../lib/event/envelope.ts';
import { ENVELOPE } from './messages.ts';

export const bodyOf = (id: string, eventName = 'signed-up') =>
  `{"eventName": "${eventName}", "email": "ada@example.com", "id": "${id}", "dataFields": {"n": 1.0, "é": "😀"}}`;

/** A message of this project; its id is its body's. */
export const textOf = (id: string, project = 'us', body = bodyOf(id)) =>
  encodeMessage({ ...ENVELOPE, id, project }, body);

/** The partial batch response that names these. */
export const failing = (...records: readonly SQSRecord[]) => ({
  batchItemFailures: records.map((record) => ({ itemIdentifier: record.messageId })),
});

/** A message attribute as a function gets it. */
export const attributeOf = (stringValue: string, dataType: 'Number' | 'String' = 'Number') => ({
  stringValue,
  stringListValues: [],
  binaryListValues: [],
  dataType,
});

/** The same record, received under other circumstances. */
export function recordWith(
  record: SQSRecord,
  attributes: Partial<SQSRecordAttributes>,
  messageAttributes: SQSRecord['messageAttributes'] = record.messageAttributes,
): SQSRecord {
  return { ...record, attributes: { ...record.attributes, ...attributes }, messageAttributes };
}
