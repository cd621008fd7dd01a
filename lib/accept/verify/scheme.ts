import type { Request } from '../request.ts';

/** One way for a sender to prove who it is. */
export interface Scheme {
  /**
   * One key out of the source's secret, in the form `isSignedBy` compares.
   * @throws if the text can't be a key of this scheme
   */
  readonly parseKey: (text: string) => Buffer;
  /** What the request presents, or `undefined` if nothing that any key could prove right. */
  readonly read: (request: Request, nowSeconds: number) => Presented | undefined;
}

interface Presented {
  /** Whether one of the keys proves it, in a time that doesn't tell which. */
  readonly isSignedBy: (keys: readonly Buffer[]) => boolean;
}
