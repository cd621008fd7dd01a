/** A bug that can be planted in the forwarder. */
export interface Mutation {
  /** The bug, as its author would confess it. */
  readonly name: string;
  /** Below `lib/`. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}
