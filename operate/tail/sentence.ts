/** A line of the log in words for people, whichever stack it is of. */
import type { LogEvent, LogFields } from '../../lib/runtime/log.ts';
import { HIDDEN, type View, viewOf } from '../../local/log-views.ts';
import { bracketed } from '../../local/log-words.ts';
import type { LogLine } from '../log-line.ts';

export type Sentence = Pick<View, 'title' | 'colour'> & { readonly text: string };

export function sentenceOf(line: LogLine): Sentence {
  const fields = line as LogLine & LogFields;
  const view = ELSEWHERE[line.event as LogEvent] ?? viewOf(fields);
  if (view === undefined || view === HIDDEN) {
    const { time, level, event, ...rest } = line;
    return { title: level, colour: 'dim', text: `${event} ${JSON.stringify(rest)}` };
  }
  return { title: view.title, colour: view.colour, text: view.tell(fields, String) };
}

/** What the terminal of `npm start` says in words that hold on that machine alone. */
const ELSEWHERE: Partial<Readonly<Record<LogEvent, View>>> = {
  'credentials-refused': trouble(({ project, secret, dataCenter, status, code, words, cause }) => {
    const said = bracketed(' ', status, code, cause, words === undefined ? undefined : `"${words}"`);
    return (
      `Iterable refuses the key of ${project}, secret ${secret}, data centre ${dataCenter}${said}. ` +
      'Its events wait, none is lost. doctor says what mends it'
    );
  }),
  'source-key-short': trouble(
    ({ source, secret }) =>
      `a key of the source ${source}, secret ${secret}, is so short that it can be guessed`,
  ),
  'queue-call-failed': trouble(
    ({ action, count, message, code, cause }) =>
      `SQS did not confirm ${action}, ${count} times: ${message}${bracketed(' ', code, cause)}. ` +
      'What was accepted stays on the queue',
  ),
};

function trouble(tell: View['tell']): View {
  return { title: 'trouble', colour: 'red', tell };
}
