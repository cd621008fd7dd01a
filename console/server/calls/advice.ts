/** What it means, what is to be done, and by whom: as docs/errors.md says it, so that nobody needs to look there. */
import { type Row, rowOfLetter, rowOfRefusal } from '../../../operate/send/advice.ts';
import type { Advice } from '../../api.ts';

/** About a dead letter. @param reason `none`, or nothing, if SQS moved the letter by itself */
export async function adviceOn(reason: string | null): Promise<Advice> {
  return adviceIn(await rowOfLetter(reason ?? 'none'));
}

/** About what the door refused. @returns nothing where the answer is not in the door's own words */
export async function adviceAtDoor(code: string | null): Promise<Advice | null> {
  const row = code === null ? undefined : await rowOfRefusal(code);
  return row === undefined ? null : adviceIn(row);
}

function adviceIn({ meaning, action }: Row): Advice {
  return { meaning, sentence: action };
}
