/** What a scheme makes of a request, for tests that ask only whether it is let in. */
import { type Denial, isDenial } from '../../lib/accept/verify/denial.ts';
import type { Presented } from '../../lib/accept/verify/scheme.ts';

export function isProven(read: Presented | Denial, keys: readonly Buffer[]): boolean {
  return !isDenial(read) && read.isSignedBy(keys);
}

/** @returns `proven`, or why it is not */
export function verdictOn(read: Presented | Denial, keys: readonly Buffer[]): string {
  if (isDenial(read)) return read.why;
  return read.isSignedBy(keys) ? 'proven' : read.denial().why;
}
