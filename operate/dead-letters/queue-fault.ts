/** Why SQS did not do what an operator asked of it, as the end of a command. */
import type { QueueFault, QueueFaultCode } from '../../lib/queue/faults.ts';
import { type FaultKind, OperateFault } from '../fault.ts';

type Right = 'sqs:DeleteMessage' | 'sqs:SendMessage';

const KINDS: Readonly<Partial<Record<QueueFaultCode, FaultKind>>> = {
  'queue-access-denied': 'no-rights',
  'queue-not-found': 'not-found',
  'queue-refused': 'failed',
};

/** @param doing what could not be done, as it follows "can't" */
export function faultOfQueue(
  { code, message, cause }: QueueFault,
  doing: string,
  right: Right,
): OperateFault {
  const isDenied = code === 'queue-access-denied';
  const words = isDenied ? 'these AWS credentials have not the right to do it' : message;
  return new OperateFault(
    KINDS[code] ?? 'try-again',
    `can't ${doing}: ${words}${cause === undefined ? '' : ` (${cause})`}`,
    isDenied ? { remedy: `have ${right} allowed to the credentials that you use` } : {},
  );
}
