/** What is to be done, and by whom: as docs/errors.md says it. */
import { adviceFor, adviceOnRefusal } from '../../../operate/send/advice.ts';
import type { Advice } from '../../api.ts';

/** Of the sections whose tables they are: rows of a table have no anchors. */
const LETTERS = 'in-the-dead-letter-queue';
const DOOR = 'at-the-door';

/** About a dead letter. @param reason `none`, or nothing, if SQS moved the letter by itself */
export async function adviceOn(reason: string | null): Promise<Advice> {
  return { sentence: await adviceFor(reason ?? 'none'), anchor: LETTERS };
}

/** About what the door refused. @returns nothing where the answer is not in the door's own words */
export async function adviceAtDoor(code: string | null): Promise<Advice | null> {
  const sentence = code === null ? undefined : await adviceOnRefusal(code);
  return sentence === undefined ? null : { sentence, anchor: DOOR };
}
