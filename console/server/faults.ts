/** What went wrong with a call, in words for the page. */
import { nameAndPlace } from '../../lib/runtime/name-and-place.ts';
import { type FaultKind, OperateFault } from '../../operate/fault.ts';
import type { Fault } from '../api.ts';

const STATUSES: Readonly<Record<FaultKind, number>> = {
  'wrong-use': 400,
  'no-rights': 403,
  'not-found': 404,
  failed: 500,
  'try-again': 503,
};

/** What is wrong with the call itself. */
export class Misuse extends Error {
  readonly status: number;
  readonly remedy: string | undefined;

  constructor(status: number, message: string, remedy?: string) {
    super(message);
    this.status = status;
    this.remedy = remedy;
  }
}

export function faultOf(error: unknown): Pick<Misuse, 'status' | 'message' | 'remedy'> {
  if (error instanceof Misuse) return error;
  if (error instanceof OperateFault) {
    const { kind, message, remedy } = error;
    return { status: STATUSES[kind], message: withoutOptions(message), remedy: ofPage(remedy) };
  }
  // Its words were written for nobody, and may hold anything.
  const { error: name, place = '' } = nameAndPlace(error);
  return { status: 500, message: `the console failed: ${name} ${place}`.trim(), remedy: undefined };
}

/** What ended something early, beside what was done before. */
export function toldFault(fault: OperateFault | undefined): Fault['error'] | null {
  if (fault === undefined) return null;
  const { message, remedy } = faultOf(fault);
  return { message, ...(remedy === undefined ? {} : { remedy }) };
}

/** An option of the command line: the page has fields in their place. */
const OPTION = /(?<![\w-])--([a-z][a-z-]*)/g;

/** What to do about it on a command line helps nobody here. */
function ofPage(remedy: string | undefined): string | undefined {
  return remedy?.search(OPTION) === -1 ? remedy : undefined;
}

function withoutOptions(message: string): string {
  return message.replace(OPTION, '$1');
}
