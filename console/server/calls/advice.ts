/** What is to be done about a dead letter, and by whom: as docs/errors.md says it. */
import { adviceFor } from '../../../operate/send/advice.ts';
import type { Advice } from '../../api.ts';

/** Of the section whose table it is: rows of a table have no anchors. */
const ANCHOR = 'in-the-dead-letter-queue';

/** @param reason `none`, or nothing, if SQS moved the letter by itself */
export async function adviceOn(reason: string | null): Promise<Advice> {
  return { sentence: await adviceFor(reason ?? 'none'), anchor: ANCHOR };
}
