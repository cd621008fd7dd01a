/** An event that a call is to become, before anything of it is written. */
import type { SendersId } from '../../../event/event-id.ts';
import type { Identity } from '../../../iterable/project-kinds.ts';

/** An operation, and the JSON of its body, which is written only once it is known that the source may use the operation. */
export interface DraftBody {
  readonly operation: string;
  readonly write: () => string;
}

export interface Draft extends DraftBody {
  /** The sender's id of it, if that is another than the call's `messageId`. */
  readonly sendersId?: SendersId | undefined;
  /** What it is in a project that identifies users so, if that matters. It throws a Refusal if it can be nothing there. */
  readonly inProject?: (identity: Identity) => DraftBody;
  /** It goes along with another event where it can, and must not cost that one anything. */
  readonly isBeside?: true;
}
