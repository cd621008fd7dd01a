/** SQS message attributes: how a dead letter explains itself beside its unchanged body, and what they weigh. */
import type { DeadLetter } from '../event/dead-letter.ts';
import { replaceRefused } from '../event/storable.ts';
import { MAX_BYTES } from './confirm.ts';
import type { MessageAttributeValue } from './requests.ts';

type Attributes = Record<string, MessageAttributeValue>;

const MAX_DETAIL_BYTES = 1_024;

/** The order in which attributes give way if the whole would not fit into one message. */
const DISPENSABLE = ['detail', 'code', 'status', 'diedAt', 'attempts'];

export function attributesOf(letter: DeadLetter): Attributes {
  const attributes: Attributes = { reason: text(letter.reason) };
  if (letter.code) attributes.code = text(letter.code);
  if (letter.status !== undefined) attributes.status = number(letter.status);
  if (letter.detail) attributes.detail = text(firstBytes(replaceRefused(letter.detail), MAX_DETAIL_BYTES));
  attributes.attempts = number(letter.attempts);
  attributes.diedAt = text(new Date(letter.diedAt).toISOString());

  const room = MAX_BYTES - Buffer.byteLength(letter.message);
  for (const name of DISPENSABLE) {
    if (attributeBytes(attributes) <= room) break;
    delete attributes[name];
  }
  return attributes;
}

const INVALID: DeadLetter['reason'] = 'invalid';

/** Of a message that lay in the dead letter queue because the door had refused it. */
export function invalidAttributes(detail: string | undefined): Attributes {
  return detail === undefined ? {} : { reason: text(INVALID), ...(detail && { detail: text(detail) }) };
}

/**
 * @param attribute the value of an attribute of a received message
 * @returns the detail of a message that has those attributes, perhaps empty; nothing of any other message
 */
export function invalidDetailIn(attribute: (name: string) => string | undefined): string | undefined {
  return attribute('reason') === INVALID ? (attribute('detail') ?? '') : undefined;
}

/** Name, type and value of each attribute count towards the size of a message. */
export function attributeBytes(attributes: Attributes): number {
  return Object.entries(attributes).reduce(
    (bytes, [name, { DataType, StringValue }]) =>
      bytes + Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue),
    0,
  );
}

function text(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: replaceRefused(value) };
}

export function number(value: number): MessageAttributeValue {
  return { DataType: 'Number', StringValue: String(value) };
}

function firstBytes(value: string, maxBytes: number): string {
  const bytes = Buffer.from(value);
  if (bytes.length <= maxBytes) return value;
  // A character cut in half decodes to U+FFFD, which is three bytes: leave room for it.
  return bytes.subarray(0, maxBytes - 3).toString('utf8');
}
