/** All calls, by their names. */
import type { CallTable } from './call.ts';
import { stackInfo } from './stack-info.ts';
import { statusNow } from './status-now.ts';

export const CALLS: Partial<CallTable> = {
  stack: stackInfo,
  status: statusNow,
};
