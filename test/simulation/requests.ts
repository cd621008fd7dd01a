/** What senders send. */
import type { SimulatedEvent } from './events.ts';

/** How the events of a request stand in its body. */
export type Form = 'single' | 'list' | 'mapped' | 'api' | 'api-bulk' | 'api-list';

/** What makes a request the same one when it is sent again. */
export type Repeatable = 'by-own-ids' | 'by-idempotency-key' | 'by-webhook-id' | 'no';

export interface PlannedRequest {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Its sender waits until it has the answer to that one, or has given it up. */
  readonly after?: PlannedRequest | undefined;
  readonly source: string;
  /** Its path names the source; otherwise the key picks one. */
  readonly namesSource: boolean;
  readonly form: Form;
  readonly repeatable: Repeatable;
  readonly hasWrongKey: boolean;
  readonly events: readonly SimulatedEvent[];
}

/** A request as it is sent, for the first time or again. */
export interface ArrivedRequest {
  readonly planned: PlannedRequest;
  readonly number: number;
  readonly events: readonly SimulatedEvent[];
  /** The ids that its events bring along. */
  readonly ids: ReadonlyMap<SimulatedEvent, string>;
}
