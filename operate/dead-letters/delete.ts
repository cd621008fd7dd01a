/** Deletes letters for good. */

import type { Filter } from './filter.ts';
import { type Group, Groups } from './groups.ts';
import { type Looked, lookThrough, pickedOf, type Watch } from './look.ts';
import type { Queues } from './queues.ts';

export interface Deletion {
  readonly groups: readonly Group[];
  readonly looked: Looked;
  /** By SQS's ids: what comes after the operator has said yes is not deleted. */
  readonly chosen: ReadonlySet<string>;
}

/** Changes nothing. @throws OperateFault */
export async function planDeletion(stack: Queues, filter: Filter, watch: Watch): Promise<Deletion> {
  const groups = new Groups();
  const chosen = new Set<string>();
  const looked = await lookThrough(
    stack,
    {
      visit: async (letters) => {
        for (const [letter, facts] of pickedOf(letters, filter)) {
          groups.add(facts, letter.diedAt);
          chosen.add(letter.messageId);
        }
        return undefined;
      },
    },
    watch,
  );
  return { groups: groups.rows(), looked, chosen };
}

/**
 * @returns how many are deleted
 * @throws OperateFault also if SQS refuses to delete them
 */
export async function deleteLetters(
  stack: Queues,
  { chosen }: Pick<Deletion, 'chosen'>,
  watch: Watch,
): Promise<number> {
  let tried = 0;
  let deleted = 0;
  await lookThrough(
    stack,
    {
      visit: async (letters, box) => {
        const there = letters.filter(({ messageId }) => chosen.has(messageId));
        tried += there.length;
        const { struck, fault } = await box.strike(there);
        // What SQS refuses once it refuses of all the others, too.
        if (fault !== undefined) throw fault;
        deleted += struck.size;
        return tried >= chosen.size ? 'stop' : undefined;
      },
      progress: () => `deleted ${deleted} of ${chosen.size}`,
    },
    watch,
  );
  return deleted;
}
