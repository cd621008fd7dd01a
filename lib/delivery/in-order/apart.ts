/** When what was made one request goes again in its parts. */
import type { Conclusion } from '../conclude.ts';
import type { Attempting } from './steps.ts';

/**
 * If it was refused, or failed on its second receive, one part may be to blame: the parts go one by one.
 * @param isSpaced its changes keep their distance: what may have been done can't be followed by a part of it at once
 */
export function mustGoApart<Message>(
  { entries }: Attempting<Message>,
  { outcome, finding, message }: Conclusion,
  isSpaced = false,
): boolean {
  if (entries.length === 1) return false;
  const failsAgain =
    !isSpaced &&
    message.receiveCount > 1 &&
    (finding.verdict === 'unavailable' || finding.verdict === 'in-doubt');
  return outcome.kind === 'deadLetter' || (outcome.kind === 'retry' && failsAgain);
}
