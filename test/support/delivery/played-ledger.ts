/** The table of the ledger, in virtual time. What its conditions mean is held against DynamoDB by test/users/ledger.test.ts. */
import type { LedgerTable, PutItem, Row } from '../../../lib/users/ledger-table.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What becomes of a call. */
export type LedgerFault =
  | 'none'
  /** Refused, and nothing done. */
  | 'fails'
  /** Done, and the answer is lost. */
  | 'loses-its-answer'
  /** Nothing is done, and no answer ever comes. */
  | 'hangs';

export function playedLedger(
  time: VirtualTime,
  faultOf: () => LedgerFault = () => 'none',
  answerMs = 5,
): LedgerTable & { readonly rows: ReadonlyMap<string, Row> } {
  const rows = new Map<string, Row>();

  async function answered<Answer>(signal: AbortSignal, work: () => Answer): Promise<Answer> {
    const fault = faultOf();
    if (fault === 'hangs') {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    }
    await time.pause(answerMs);
    if (fault === 'fails') throw named('InternalServerError');
    const answer = work();
    if (fault === 'loses-its-answer') throw named('TimeoutError');
    return answer;
  }

  return {
    name: 'ledger',
    rows,
    putItem: (input, signal) =>
      answered(signal, () => {
        const { user } = input.Item;
        const before = rows.get(user?.S ?? '');
        if (before !== undefined && !holds(input, before)) throw named('ConditionalCheckFailedException');
        rows.set(user?.S ?? '', input.Item);
        return before === undefined ? {} : { Attributes: before };
      }),
    getItem: ({ Key }, signal) =>
      answered(signal, () => {
        const row = rows.get(Key.user?.S ?? '');
        return row === undefined ? {} : { Item: row };
      }),
  };
}

function holds({ ConditionExpression, ExpressionAttributeValues: values }: PutItem, before: Row): boolean {
  const changedAt = Number(before.changedAt?.N);
  const isNotLater = changedAt <= Number(values[':now']?.N);
  if (!ConditionExpression.includes(':before')) return isNotLater;
  const isOwn = [values[':owner']?.S, values[':former']?.S].includes(before.owner?.S);
  return changedAt <= Number(values[':before']?.N) || (isOwn && isNotLater);
}

function named(name: string): Error {
  return Object.assign(new Error('The table is played'), { name });
}
