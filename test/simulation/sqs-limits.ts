/** What SQS refuses in a batch call, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
import type {
  ChangeMessageVisibilityBatchRequest,
  MessageAttributeValue,
  SendMessageBatchRequest,
  SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';

const MAX_ENTRIES = 10;
const MAX_BYTES = 1_048_576;
const MAX_ATTRIBUTES = 10;
const MAX_DELAY_SECONDS = 900;
const MAX_ID_CHARACTERS = 128;

/** https://www.w3.org/TR/REC-xml/#charsets */
const STORABLE = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]+$/u;

/** @returns what SQS would say against the call as a whole */
export function faultOf(
  input: SendMessageBatchRequest | ChangeMessageVisibilityBatchRequest,
  toFifo: boolean,
): string | undefined {
  const entries = input.Entries ?? [];
  if (entries.length === 0 || entries.length > MAX_ENTRIES) return `a call has ${entries.length} entries`;
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) return 'two entries of a call have one Id';
  const messages = entries.filter((entry) => 'MessageBody' in entry);
  const bytes = messages.reduce((sum, message) => sum + bytesOf(message), 0);
  if (bytes > MAX_BYTES) return `a call has ${bytes} bytes`;
  const faultOfGroup = toFifo ? faultOnFifo : faultOnStandard;
  return messages
    .flatMap((message) => [faultOfMessage(message), faultOfGroup(message)])
    .find((fault) => fault !== undefined);
}

const MAX_VISIBILITY_SECONDS = 43_200;

/**
 * Counted from the receive, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 * @returns what SQS has against hiding a message so long, if anything
 */
export function faultOfHiding(seconds: number, receivedAt: number, nowMs: number): string | undefined {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_VISIBILITY_SECONDS)
    return `for ${seconds} s`;
  const isBeyond = nowMs + seconds * 1_000 - receivedAt > MAX_VISIBILITY_SECONDS * 1_000;
  return isBeyond ? 'beyond 12 h from its receive' : undefined;
}

function faultOfMessage(message: SendMessageBatchRequestEntry): string | undefined {
  const { MessageBody = '', DelaySeconds = 0, MessageAttributes = {} } = message;
  if (!STORABLE.test(MessageBody)) return 'a body is empty or has characters that SQS refuses';
  if (!Number.isInteger(DelaySeconds) || DelaySeconds < 0 || DelaySeconds > MAX_DELAY_SECONDS) {
    return `a message is to be delayed by ${DelaySeconds} s`;
  }
  const attributes = Object.entries(MessageAttributes);
  if (attributes.length > MAX_ATTRIBUTES) return `a message has ${attributes.length} attributes`;
  const wrong = attributes.find(([, { StringValue = '' }]) => !STORABLE.test(StringValue));
  return wrong && `the attribute ${wrong[0]} is empty or has characters that SQS refuses`;
}

function faultOnStandard({ MessageGroupId, MessageDeduplicationId }: SendMessageBatchRequestEntry) {
  const isGrouped = MessageGroupId !== undefined || MessageDeduplicationId !== undefined;
  return isGrouped ? 'a message for a standard queue has a group' : undefined;
}

function faultOnFifo({
  DelaySeconds,
  MessageGroupId = '',
  MessageDeduplicationId = '',
}: SendMessageBatchRequestEntry): string | undefined {
  if (DelaySeconds !== undefined) return 'a message for a FIFO queue is to be delayed by itself';
  const isRight = [MessageGroupId, MessageDeduplicationId].every((id) => ID.test(id));
  return isRight ? undefined : 'a message for a FIFO queue lacks an id, or has one that SQS refuses';
}

/** Letters, digits and punctuation. */
const ID = new RegExp(`^[\\x21-\\x7e]{1,${MAX_ID_CHARACTERS}}$`);

function bytesOf({ MessageBody = '', MessageAttributes = {} }: SendMessageBatchRequestEntry): number {
  return Object.entries(MessageAttributes).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOfValue(value),
    Buffer.byteLength(MessageBody),
  );
}

function bytesOfValue({ DataType = '', StringValue = '' }: MessageAttributeValue): number {
  return Buffer.byteLength(DataType) + Buffer.byteLength(StringValue);
}
