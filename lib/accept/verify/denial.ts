/** Why a request is refused with 401. It is for whoever runs the forwarder; the sender is never told. */

/** The closed list, from what tells least to what tells most; `docs/errors.md` has what to do about each. */
export const DENIALS = ['no-header', 'unreadable', 'stale', 'mismatch', 'ambiguous', 'threw'] as const;
export type DenialReason = (typeof DENIALS)[number];

/** Nothing in it is of the sender's: it goes into the log. */
export interface Denial {
  readonly why: DenialReason;
  /**
   * The header of a signature that it is about, by the name that the scheme or the configuration has for it. A
   * key may come in several.
   */
  readonly header?: string;
  /** The names of those that have the key, where that is why. */
  readonly sources?: string;
  /** What a function of the configuration threw. */
  readonly cause?: unknown;
}

export function isDenial(read: object): read is Denial {
  return 'why' in read;
}

/** If one of several ways to sign fits best, what went wrong there is what its sender must mend. */
export function mostTelling(denials: readonly Denial[]): Denial {
  return denials.reduce((most, denial) =>
    DENIALS.indexOf(denial.why) > DENIALS.indexOf(most.why) ? denial : most,
  );
}
