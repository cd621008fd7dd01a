/** Which dead letters are about a user, and until when SQS keeps them. */
import { RETENTION_SECONDS } from '../../lib/delivery/time/budget.ts';
import { factsOf } from '../dead-letters/facts.ts';
import type { Letter } from '../dead-letters/letter.ts';
import { type Looked, lookThrough, type Watch } from '../dead-letters/look.ts';
import type { Queues } from '../dead-letters/queues.ts';
import { isAbout, type NamedUser, namesOthers } from './user.ts';

export interface LettersOfUser {
  readonly groups: readonly LetterGroup[];
  /** Of those that name nobody else, by SQS's ids. */
  readonly chosen: ReadonlySet<string>;
  readonly looked: Looked;
}

interface LetterGroup {
  readonly project: string | undefined;
  readonly reason: string;
  /** Whether they name others, too: these are not deleted. */
  readonly isShared: boolean;
  readonly letters: number;
  /** When the last of them is gone if nobody deletes it. */
  readonly keptUntil: Date;
}

/** Changes nothing. @throws OperateFault */
export async function findLettersOf(user: NamedUser, stack: Queues, watch: Watch): Promise<LettersOfUser> {
  const groups = new Map<string, LetterGroup>();
  const chosen = new Set<string>();
  const looked = await lookThrough(
    stack,
    {
      visit: async (letters) => {
        for (const letter of letters.filter((each) => isAbout(user, eventsIn(each)))) {
          const group = groupOf(letter, user);
          const { project, reason, isShared } = group;
          const key = JSON.stringify([project, reason, isShared]);
          groups.set(key, together(groups.get(key), group));
          if (!isShared) chosen.add(letter.messageId);
        }
        return undefined;
      },
    },
    watch,
  );
  return { groups: [...groups.values()], chosen, looked };
}

/** Without an envelope that can be read, nobody knows where the body begins. */
function eventsIn({ told, text, body }: Letter): string {
  return told.id === undefined ? text : body;
}

function groupOf(letter: Letter, user: NamedUser): LetterGroup {
  const { project, reason, events } = factsOf(letter);
  return {
    project,
    reason,
    isShared: events > 1 || namesOthers(user, eventsIn(letter)),
    letters: 1,
    keptUntil: new Date(letter.diedAt + RETENTION_SECONDS * 1_000),
  };
}

function together(known: LetterGroup | undefined, group: LetterGroup): LetterGroup {
  if (known === undefined) return group;
  const last = Math.max(known.keptUntil.getTime(), group.keptUntil.getTime());
  return { ...group, letters: known.letters + group.letters, keptUntil: new Date(last) };
}
