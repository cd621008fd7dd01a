/** The runs of functions and the messages in their hands: by what a run was given and has heard its answer is judged. */
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { HeardAnswer } from './calls.ts';
import type { SimulatedEvent, SimulatedProject } from './events.ts';
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
  readonly batch: readonly Receive[];
  /** Its key took seconds to read, and calls that waited for it go together. */
  isKeyLate: boolean;
  /** Of Iterable, in order. */
  readonly heard: Map<SimulatedEvent, HeardAnswer[]>;
  /** Handles of messages it asked to hide, texts of messages it asked to bury or to send anew. */
  readonly settling: Set<string>;
  /** Texts of messages that SQS told it to have in the dead letter queue, or on their queue anew. */
  readonly confirmed: Set<string>;
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

export interface Outgoing {
  readonly queue: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly delaySeconds: number;
  readonly origin: Origin;
}

export interface Stored extends Omit<Outgoing, 'delaySeconds'> {
  readonly id: string;
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
