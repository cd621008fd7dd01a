/** A row of a file, as it was read. */
import { MAX_MESSAGE_BYTES } from '../../lib/event/envelope.ts';

/** Our words for what is wrong; they quote nothing of the row. */
export interface RowFault {
  readonly code: string;
  readonly message: string;
}

export interface FileRow {
  /** Where it begins, from 1. */
  readonly line: number;
  /** Its text; of a CSV its cells, however they are quoted. It stands with the refused rows. */
  readonly written: string;
  /** The event in it, as JSON, or why there is none. */
  readonly event: string | RowFault;
}

export const NOT_UTF8: RowFault = { code: 'invalid-encoding', message: 'is not UTF-8' };
/** Not kept: it would fill the file of refused rows. */
export const TOO_LARGE: RowFault = {
  code: 'too-large',
  message: `is longer than ${MAX_MESSAGE_BYTES} bytes`,
};
