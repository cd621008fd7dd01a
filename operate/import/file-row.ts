/** A row of a file, as it was read. */

/** Our words for what is wrong; they quote nothing of the row. */
export interface RowFault {
  readonly code: string;
  readonly message: string;
}

export interface FileRow {
  /** Where it begins, from 1. */
  readonly line: number;
  /** What tells it from other rows: its text; of a CSV its cells, however they are quoted. */
  readonly written: string;
  /** The event in it, as JSON, or why there is none. */
  readonly event: string | RowFault;
}

export const NOT_UTF8: RowFault = { code: 'invalid-encoding', message: 'is not UTF-8' };
