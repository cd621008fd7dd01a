/** Why an operator's command could not do what it was asked. */

/** Each is an exit status of the command line: `cli/exit-status.ts`. */
export type FaultKind =
  /** Something is broken, or failed. */
  | 'failed'
  /** It was asked for in a way that has no meaning. */
  | 'wrong-use'
  /** No credentials, or not the right to do it. */
  | 'no-rights'
  | 'not-found'
  /** The same may work later. */
  | 'try-again';

export class OperateFault extends Error {
  override readonly name = 'OperateFault';
  readonly kind: FaultKind;
  /** What mends it, as a command or a sentence. */
  readonly remedy: string | undefined;

  constructor(
    kind: FaultKind,
    message: string,
    { remedy, cause }: { remedy?: string; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.kind = kind;
    this.remedy = remedy;
  }
}
