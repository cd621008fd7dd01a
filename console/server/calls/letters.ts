/** The calls that look at dead letters. */
import type { Filter } from '../../../operate/dead-letters/filter.ts';
import type { Letter } from '../../../operate/dead-letters/letter.ts';
import { findLetters } from '../../../operate/dead-letters/look.ts';
import { movableByReason } from '../../../operate/dead-letters/movable.ts';
import type { LetterExample, LetterFilter } from '../../api.ts';
import type { Call, Context } from '../call.ts';
import { adviceOn } from './advice.ts';
import { letterFilter, nothing } from './schemas.ts';

export const letters: Call<'letters'> = {
  schema: nothing,
  async answer(_, context) {
    const { groups, looked } = await context.letters.groups();
    return {
      groups: await Promise.all(
        groups.map(async (group) => ({
          ...group,
          advice: await adviceOn(group.reason),
          movable: movableByReason(group.reason),
        })),
      ),
      read: looked.read,
      about: looked.about,
    };
  },
};

/** Each may be a megabyte. */
const MAX_EXAMPLES = 5;

export const examples: Call<'examples'> = {
  schema: letterFilter,
  async answer(filter, context) {
    const found = await context.letters.use((stack, watch) =>
      findLetters(stack, filterOf(filter), MAX_EXAMPLES, watch),
    );
    return Promise.all(found.letters.map((letter) => exampleOf(letter, context)));
  },
};

/** @param given without members that say nothing */
export function filterOf({
  id,
  ...group
}: { readonly [Name in keyof LetterFilter]: LetterFilter[Name] | undefined }): Filter {
  return { id, group };
}

async function exampleOf(letter: Letter, { history }: Context): Promise<LetterExample> {
  const { told, diedAt, attempts, status, code, detail, body } = letter;
  return {
    id: told.id ?? null,
    event: (await eventOf(letter, history)) ?? null,
    diedAt,
    attempts: attempts ?? null,
    status: status ?? null,
    code: code ?? null,
    detail: detail ?? null,
    body,
  };
}

/** @returns nothing if it is not in the history, or there is none */
async function eventOf({ told }: Letter, history: Context['history']): Promise<number | undefined> {
  if (told.id === undefined) return undefined;
  const { id, project } = told;
  const found = await history()
    .listEvents({ id, project, limit: 1 })
    .catch(() => undefined);
  return found?.events[0]?.event;
}
