/** The runs of functions and the messages in their hands: by what a run was given and has heard its answer is judged. */
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { SimulatedEvent, SimulatedProject } from './events.ts';
import type { HeardAnswer } from './heard.ts';
import type { ArrivedRequest } from './requests.ts';

interface Run {
  readonly name: string;
  /** Which instance of the function runs it. */
  readonly instance: number;
  /** Milliseconds since 1970, when it is killed. */
  readonly endsAt: number;
  /** It was starved for a while: it may well not end in time. */
  isFrozen: boolean;
}

/** A run of the consumer. */
export interface Invocation extends Run {
  readonly project: SimulatedProject;
  /** Whose messages it was given. */
  readonly queue: string;
  readonly batch: readonly Receive[];
  /** Its key took seconds to read, and calls that waited for it go together. */
  isKeyLate: boolean;
  /** Of Iterable, in order. */
  readonly heard: Map<SimulatedEvent, HeardAnswer[]>;
  /** Those whose call ended by a fault of the client's: it makes no other for them. */
  readonly broken: Set<SimulatedEvent>;
  /** Handles of messages it asked to hide, texts of messages it asked to bury or to send anew. */
  readonly settling: Set<string>;
  /** Texts of messages that SQS told it to have in the dead letter queue, or on their queue anew. */
  readonly confirmed: Set<string>;
  /** How far it came with each group of users in order. */
  readonly places: Map<string, Place>;
}

/** Where an invocation stands among a group's messages. */
export interface Place {
  readonly receives: readonly Receive[];
  /** How many of them are done, from the first on: several numbers if nobody can tell for certain. */
  at: Set<number>;
}

/** A run of the door. */
export interface Visit extends Run {
  readonly request: ArrivedRequest;
}

/** Who put a message there. */
export type Origin =
  | { readonly kind: 'door'; readonly visit: Visit }
  | { readonly kind: 'consumer'; readonly invocation: Invocation }
  /** It was there before the world began; moved back by an operator; moved away by SQS itself. */
  | { readonly kind: 'planted' | 'redriven' | 'exhausted' };

/** Of a message on a FIFO queue. */
export interface Group {
  readonly id: string;
  readonly deduplicationId: string;
}

export interface Outgoing {
  readonly queue: string;
  readonly group?: Group | undefined;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly delaySeconds: number;
  readonly origin: Origin;
  /** The call that brought it had been given up by then. */
  readonly isLate?: boolean;
}

export interface Stored extends Omit<Outgoing, 'delaySeconds'> {
  readonly id: string;
  /** A queue hands out a group's messages by this. */
  readonly sequence: number;
  readonly event: SimulatedEvent | undefined;
  /** All times are milliseconds since 1970. */
  readonly sentAt: number;
  visibleAt: number;
  receives: number;
  firstReceivedAt: number;
  lastReceivedAt: number;
}

/** A message in somebody's hands. */
export interface Receive {
  readonly message: Stored;
  readonly handle: string;
  readonly receiveCount: number;
  readonly receivedAt: number;
}

export type Removal = 'deleted' | 'expired' | 'exhausted' | 'redriven';
