/** A message that can be attempted: what it says, and where it goes. */
import type { Project } from '../config/define-config.ts';
import { decodeMessage, type Envelope } from '../event/envelope.ts';
import { type Operation, operationNamed } from '../iterable/operations.ts';
import type { Hindrance } from './outcome.ts';
import { RENEW_AFTER_SECONDS } from './time/budget.ts';

/** A message as it was received, whatever carried it. Times are milliseconds since 1970. */
export interface ReceivedMessage {
  /** Empty if it is not said. */
  readonly messageId: string;
  readonly text: string;
  readonly receiveCount: number;
  readonly firstReceivedAt: number;
  readonly sentAt: number;
  /** When it was sent for the first time, if it was renewed since. */
  readonly firstSentAt: number | undefined;
  /** How often it was received, before it was sent behind others of its user; part of `receiveCount`. */
  readonly receivedBefore: number;
  /** What its letter said, if it lay in the dead letter queue as `invalid`: nobody ever checked its body. */
  readonly invalidDetail: string | undefined;
  /** Its group on a FIFO queue; on another it has none. */
  readonly groupId: string | undefined;
}

export interface Task {
  readonly message: ReceivedMessage;
  readonly envelope: Envelope;
  readonly body: string;
  readonly project: Project;
  readonly operation: Operation;
}

/** A message that this deploy can't attempt. */
export interface Hindered {
  readonly message: ReceivedMessage;
  readonly hindrance: Hindrance;
  /** What else is known of it. */
  readonly detail?: string;
  /** Unless the message could not be read. */
  readonly envelope?: Envelope;
  /** If it is known: its `maxAge` holds all the same. */
  readonly project?: Project;
}

/** @param nowMs when it was received: what is stale by then is not attempted, whatever it waited for */
export function taskOf(
  message: ReceivedMessage,
  projects: Readonly<Record<string, Project>>,
  nowMs: number,
): Task | Hindered {
  if (isTooOld(message, nowMs)) return { message, hindrance: 'too-old', ...envelopeOf(message) };
  const decoded = decodeMessage(message.text);
  if (decoded.kind !== 'message') return { message, hindrance: decoded.kind };
  const { envelope, body } = decoded;
  // However it came back: what the door refused is never sent.
  const detail = envelope.refused?.detail ?? message.invalidDetail;
  if (detail !== undefined) return { message, envelope, hindrance: 'refused', detail };
  if (isStale(envelope, nowMs)) return { message, envelope, hindrance: 'stale' };
  const project = projects[envelope.project];
  if (project === undefined) return { message, envelope, hindrance: 'unknown-project' };
  const operation = operationNamed(envelope.operation);
  if (operation === undefined) return { message, envelope, project, hindrance: 'unknown-operation' };
  return { message, envelope, body, project, operation };
}

/** No deploy will ever send it, whether or not this one knows its project and operation. */
function isStale({ expiresAt }: Envelope, nowMs: number): boolean {
  return expiresAt !== undefined && nowMs >= Date.parse(expiresAt);
}

/** SQS would end it in two days. On a FIFO queue it can't be sent anew, since that would put it behind later ones. */
function isTooOld({ groupId, sentAt }: ReceivedMessage, nowMs: number): boolean {
  return groupId !== undefined && nowMs - sentAt >= RENEW_AFTER_SECONDS * 1_000;
}

function envelopeOf({ text }: ReceivedMessage): Pick<Hindered, 'envelope'> {
  const decoded = decodeMessage(text);
  return decoded.kind === 'message' ? { envelope: decoded.envelope } : {};
}
