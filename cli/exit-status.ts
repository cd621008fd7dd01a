/** With what status a command ends. */
import type { FaultKind } from '../operate/fault.ts';

export const DONE = 0;
/** A fault was found, or something failed. */
export const FAILED = 1;
const WRONG_USE = 2;

export type ExitStatus = 0 | 1 | 2 | 3 | 4 | 5;

export const STATUS_OF: Readonly<Record<FaultKind, ExitStatus>> = {
  failed: FAILED,
  'wrong-use': WRONG_USE,
  'no-rights': 3,
  'not-found': 4,
  'try-again': 5,
};

/** For the reference and the help, in their order. */
export const STATUS_WORDS: readonly (readonly [ExitStatus, string])[] = [
  [0, 'done'],
  [1, 'a fault was found, or something failed'],
  [2, 'wrong use'],
  [3, 'no credentials, or no right to do it'],
  [4, 'not found'],
  [5, 'try again later'],
];
