/** What all events of one request, or of one hand-over by a bus, share. */
import type { Source } from '../../config/define-config.ts';
import type { FallbackId } from './fallback-id.ts';
import type { Form } from './found.ts';

export interface Arrival {
  readonly source: Source;
  readonly form: Form;
  /** Ids are passed on as they come, as long as Iterable takes them. */
  readonly anyId?: boolean | undefined;
  /** Milliseconds since 1970. */
  readonly acceptedAtMs: number;
  readonly traceparent: string | undefined;
  readonly fallbackId: FallbackId;
}
