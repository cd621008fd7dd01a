/** The stack on this machine, by what `npm start` leaves in its data directory. */
import { OperateFault } from '../fault.ts';
import type { Stack } from '../stack.ts';

/** @throws OperateFault not-found if none runs */
export async function openLocalStack(): Promise<Stack> {
  throw new OperateFault('not-found', 'no stack runs on this machine', { remedy: 'npm start' });
}
