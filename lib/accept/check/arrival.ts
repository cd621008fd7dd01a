/** What all events of one request, or of one hand-over by a bus, have in common. */
import type { Source } from '../../config/define-config.ts';
import type { Trace } from '../../event/traceparent.ts';
import type { FallbackId } from './fallback-id.ts';
import type { Form } from './found.ts';

export interface Arrival {
  readonly source: Source;
  readonly form: Form;
  /** Whether ids may have any characters. They still must not be longer than Iterable allows. */
  readonly anyId?: boolean | undefined;
  /** Milliseconds since 1970. */
  readonly acceptedAtMs: number;
  readonly trace: Trace | undefined;
  readonly fallbackId: FallbackId;
  /** What a function made the events of. */
  readonly brought?: string | undefined;
}
