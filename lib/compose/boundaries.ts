/**
 * All that a function reaches outside itself. What it is made of else is put together here, the same in Lambda
 * as in a simulation.
 */
import type { AttemptDependencies } from '../delivery/lane/attempt.ts';
import type { Sqs } from '../queue/queue.ts';
import type { Clock } from '../runtime/clock.ts';
import type { GetSecretValue } from '../secrets/read-value.ts';
import type { LedgerTable } from '../users/ledger-table.ts';

export interface Boundaries {
  readonly sqs: Sqs;
  readonly getSecretValue: GetSecretValue;
  readonly clock: Clock;
  /** Takes the lines of the log and of the metrics, each with its line feed. */
  readonly writeLine: (line: string) => void;
}

export interface ConsumerBoundaries extends Boundaries {
  readonly call: AttemptDependencies['call'];
}

export interface UsersBoundaries extends ConsumerBoundaries {
  /** Where a project keeps the changes of a user apart. */
  readonly ledgerTable?: LedgerTable | undefined;
}
