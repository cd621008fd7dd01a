/** What came of one letter that was sent again. */
import type { RedriveDone } from '../../api.ts';

export function wordsOfOne({ events, unsent, unmet, fault }: RedriveDone): string {
  return [outcomeOf(events, unsent, unmet), fault?.message].filter(Boolean).join('. But: ');
}

function outcomeOf(events: number, unsent: number, unmet: number): string {
  if (events > 0) return 'Sent again: it is back on the queue';
  if (unsent > 0) return 'SQS did not take it: it is a dead letter as before';
  return `Nothing was sent${unmet > 0 ? ': the letter is being looked at elsewhere' : ''}`;
}
