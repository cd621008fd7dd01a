/** A dead letter as SQS hands it out: the message, and beside it why it was given up. */
import type { Message } from '@aws-sdk/client-sqs';
import { decodeMessage, type Envelope } from '../../lib/event/envelope.ts';
import { isRecord } from '../../lib/json/is-record.ts';

export interface Letter {
  /** By which SQS knows it; the same each time it is received. */
  readonly messageId: string;
  /** As it lay on the queue: envelope, line feed, body. */
  readonly text: string;
  /** Without one, SQS itself moved it. */
  readonly reason: string | undefined;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly detail: string | undefined;
  readonly attempts: number | undefined;
  /** Milliseconds since 1970. */
  readonly diedAt: number;
  /** What of its envelope can be read; a later version of the forwarder may have written it. */
  readonly told: ToldEnvelope;
  /** Unless this version can't read it. */
  readonly envelope: Envelope | undefined;
  readonly body: string;
  /** The door never checked its body: it must not be sent as it is. */
  readonly isRefused: boolean;
}

type ToldEnvelope = Partial<
  Record<'id' | 'source' | 'project' | 'operation' | 'acceptedAt', string | undefined>
>;

export function letterIn({
  MessageId: messageId = '',
  Body: text = '',
  MessageAttributes = {},
  Attributes = {},
}: Message): Letter {
  const attribute = (name: string) => MessageAttributes[name]?.StringValue;
  const numberIn = (name: string) => {
    const value = attribute(name);
    return value === undefined ? undefined : Number(value);
  };
  const decoded = decodeMessage(text);
  const envelope = decoded.kind === 'message' ? decoded.envelope : undefined;
  const reason = attribute('reason');
  const diedAt = Date.parse(attribute('diedAt') ?? '');
  return {
    messageId,
    text,
    reason,
    code: attribute('code') ?? envelope?.refused?.code,
    status: numberIn('status'),
    detail: attribute('detail') ?? envelope?.refused?.detail,
    attempts: numberIn('attempts'),
    diedAt: Number.isNaN(diedAt) ? Number(Attributes.SentTimestamp ?? 0) : diedAt,
    told: envelope ?? (decoded.kind === 'unknown-version' ? toldIn(text) : {}),
    envelope,
    body: text.slice(text.indexOf('\n') + 1),
    // Letters of the first versions say so in their attributes alone.
    isRefused: envelope?.refused !== undefined || reason === 'invalid',
  };
}

/** Of an envelope that a later version wrote. */
function toldIn(text: string): ToldEnvelope {
  const envelope: unknown = JSON.parse(text.slice(0, text.indexOf('\n')));
  if (!isRecord(envelope)) return {};
  const textOf = (name: string) => {
    const value = envelope[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    id: textOf('id'),
    source: textOf('source'),
    project: textOf('project'),
    operation: textOf('operation'),
    acceptedAt: textOf('acceptedAt'),
  };
}
