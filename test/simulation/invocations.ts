/** What one run of a function was given, and what it has heard so far: by this its answer is judged. */

import type { SimulatedEvent, SimulatedProject } from './events.ts';
import type { HeardAnswer } from './iterable.ts';
import type { ArrivedRequest } from './senders.ts';
import type { Receive } from './sqs.ts';

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
