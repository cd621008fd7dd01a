/** What a call is made into, before anything is written. */
import type { SendersId } from '../../../event/event-id.ts';
import type { Identity } from '../../../iterable/project-kinds.ts';

/** An operation, and the JSON of its body, which is written only if the source may use the operation. */
export interface Body {
  readonly operation: string;
  readonly text: () => string;
}

export interface Made extends Body {
  /** By what else than its `messageId` it is repeatable. */
  readonly sendersId?: SendersId | undefined;
  /** What it is in a project that identifies users so, if that matters. It throws a Refusal if it can be nothing there. */
  readonly inProject?: (identity: Identity) => Body;
  /** It goes along with another event where it can, and must not cost that one anything. */
  readonly isBeside?: true;
}
