/** A call of a table, and what came of it. */
export interface TableCall {
  readonly action: 'put' | 'get';
  /** The key of the row. */
  readonly user: string;
  readonly owner: string | undefined;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  /** When the table did it, if it did. */
  effectAt: number | undefined;
  /** `refused`: a condition does not hold. `failed`: nobody knows. Nothing as long as it is under way. */
  end: 'done' | 'refused' | 'failed' | undefined;
  endedAt: number;
}
