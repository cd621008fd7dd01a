/** What the SDK threw, whatever it was. */
import { awsFaultOf } from './aws/faults.ts';
import { OperateFault } from './fault.ts';

/** @param doing what could not be done, as it follows "can't" */
export function faultOfSdk(error: unknown, doing: string): OperateFault {
  return awsFaultOf(error, doing) ?? new OperateFault('failed', `can't ${doing}`, { cause: error });
}
