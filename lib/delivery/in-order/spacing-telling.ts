/** What the log and the metrics are told of the distance between changes. */
import type { Log } from '../../runtime/log.ts';
import { logWaiting } from '../log-lines.ts';
import type { Task } from '../task.ts';
import type { Telling } from '../telling.ts';

export interface SpacingTelling {
  /** A change must wait; what is behind it is told of as held. */
  readonly spaced: (task: Task, delaySeconds: number) => void;
  /** A distance may be shorter than its project asks: the table does not know, or a change has waited for long. */
  readonly unspaced: (task: Task, why: 'ledger' | 'waited') => void;
  /**
   * @param cause what AWS calls it, or Node
   * @param isFirst of several in a row
   */
  readonly ledgerFailed: (task: Task, cause: string | undefined, isFirst: boolean) => void;
}

export function createSpacingTelling({ tallyOf }: Pick<Telling, 'tallyOf'>, log: Log): SpacingTelling {
  return {
    spaced({ envelope, message }, delaySeconds) {
      tallyOf(envelope).count('Spaced');
      logWaiting(log, 'events-spaced', envelope, message.groupId, 1, delaySeconds);
    },
    unspaced: ({ envelope }, why) => tallyOf(envelope).countBy('Unspaced', why),
    ledgerFailed({ envelope, project }, cause, isFirst) {
      tallyOf(envelope).count('LedgerFailures');
      if (isFirst) log('error', 'ledger-failed', { project: project.name, cause });
    },
  };
}
