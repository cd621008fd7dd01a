/** A line of the log in words for people, whichever stack it is of. */
import type { LogFields } from '../../lib/runtime/log.ts';
import { HIDDEN, type View, viewOf } from '../log/views.ts';
import type { LogLine } from '../log-line.ts';

export type Sentence = Pick<View, 'title' | 'colour'> & { readonly text: string };

export function sentenceOf(line: LogLine): Sentence {
  const fields = line as LogLine & LogFields;
  const view = viewOf(fields);
  if (view === undefined || view === HIDDEN) {
    const { time, level, event, ...rest } = line;
    return { title: level, colour: 'dim', text: `${event} ${JSON.stringify(rest)}` };
  }
  return { title: view.title, colour: view.colour, text: view.tell(fields, String) };
}
