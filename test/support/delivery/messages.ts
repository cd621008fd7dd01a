/** Messages as a consumer receives them. */
import { type ReceivedMessage, type Task, taskOf } from '../../../lib/delivery/task.ts';
import { type Envelope, encodeMessage } from '../../../lib/event/envelope.ts';
import { NOON } from '../clock.ts';
import { PROJECTS } from './projects.ts';

export const ENVELOPE: Envelope = {
  v: 1,
  id: 'event-1',
  source: 'app',
  project: 'us',
  operation: 'events/track',
  acceptedAt: '2026-11-23T11:59:00.000Z',
};

export interface TestMessage extends ReceivedMessage {
  readonly name: string;
}

type Changes = Partial<ReceivedMessage> & { readonly envelope?: Readonly<Record<string, unknown>> };

/** Sent and received for the first time at noon; its body is its name. */
export function messageNamed(name: string, changes: Changes = {}): TestMessage {
  const { envelope, ...received } = changes;
  return {
    name,
    text: encodeMessage({ ...ENVELOPE, id: name, ...envelope }, name),
    receiveCount: 1,
    firstReceivedAt: NOON,
    sentAt: NOON,
    firstSentAt: undefined,
    invalidDetail: undefined,
    groupId: undefined,
    messageId: `message of ${name}`,
    receivedBefore: 0,
    ...received,
  };
}

/** What such a message asks for. */
export function taskNamed(name: string, changes: Changes = {}): Task {
  const task = taskOf(messageNamed(name, changes), PROJECTS, NOON);
  if ('hindrance' in task) throw new Error(`${name} can't be attempted: ${task.hindrance}`);
  return task;
}
