/**
 * What the functions log, for a reader at a terminal: a line for each occurrence while there are few, and
 * one line a second with the sums while there are many. Metrics are for CloudWatch and not shown.
 */
import { styleText } from 'node:util';
import { isRecord } from '../lib/json/is-record.ts';
import type { LogEvent } from '../lib/runtime/log.ts';

export interface Terminal {
  /** Takes a line as the functions write it; what is no log line is shown as it is. */
  readonly show: (line: string) => void;
  /** Shows the sums of what was not shown by itself, and starts the next second. */
  readonly flush: () => void;
}

/** How many lines of one kind a reader can follow in a second. */
const LINES_PER_SECOND = 8;

type Fields = Readonly<Record<string, unknown>>;
type Colour = Parameters<typeof styleText>[0];

interface View {
  readonly title: string;
  readonly colour: Colour;
  readonly tell: (fields: Fields) => string;
  /** How many events a line stands for. */
  readonly count?: (fields: Fields) => number;
}

const ACCEPTED: View = {
  title: 'accepted',
  colour: 'cyan',
  count: ({ accepted }) => Number(accepted),
  tell: (fields) =>
    `${fields.accepted} from ${fields.source}${Number(fields.refused) > 0 ? `, ${fields.refused} refused: ${answer(fields)}` : ''}`,
};

/** A challenge, or what leads to nothing: a webhook of which its source makes no event, a call that is dropped. */
const ANSWERED: View = {
  title: 'answered',
  colour: 'dim',
  tell: (fields) => `${fields.status} to ${fields.source}, no event to send${buried(fields)}`,
};

const REFUSED: View = {
  title: 'refused',
  colour: 'yellow',
  tell: (fields) => `${answer(fields)}${fields.source === undefined ? '' : ` to ${fields.source}`}`,
};

const VIEWS: Readonly<Partial<Record<LogEvent, View>>> = {
  'event-delivered': {
    title: 'delivered',
    colour: 'green',
    tell: (fields) => `${subject(fields)}, attempt ${fields.attempt}, ${fields.durationMs} ms`,
  },
  'event-retried': {
    title: 'retried',
    colour: 'yellow',
    tell: (fields) =>
      `${subject(fields)}, attempt ${fields.attempt} ${fields.verdict} ${outcome(fields)}, again in ${fields.delaySeconds} s`,
  },
  'event-buried': {
    title: 'buried',
    colour: 'red',
    tell: (fields) =>
      fields.attempt === undefined
        ? `${fields.id} from ${fields.source}: ${fields.reason}`
        : `${subject(fields)}, attempt ${fields.attempt}: ${fields.reason} ${outcome(fields)}`,
  },
};

/** Why a sender is not verified; a test holds that none is left out. */
const DENIALS: Readonly<Record<string, string>> = {
  'no-header': 'the header is missing or empty',
  unreadable: 'what was sent is not in the form that the source expects',
  stale: 'the signed timestamp is more than 5 minutes from now',
  mismatch: 'another key, or what was signed is not what arrived',
  ambiguous: 'several sources have this key',
  threw: "the source's custom function threw",
};

export function createTerminal(write: (text: string) => void): Terminal {
  const shown = new Map<View, number>();
  const unshown = new Map<View, number>();

  function print(colour: Colour, title: string, text: string): void {
    const time = styleText('dim', new Date().toTimeString().slice(0, 8));
    write(`${time}  ${styleText(colour, title.padEnd(9))}  ${text}\n`);
  }

  return {
    show(line) {
      const fields = parseLine(line);
      // The keys of this machine are short, to be typed.
      if (fields?._aws !== undefined || fields?.event === 'source-key-short') return;
      if (fields?.event === undefined) return print('dim', 'says', line);
      const { time, level, event, ...rest } = fields;
      const view = viewOf(fields);
      if (view === undefined) return print('red', 'trouble', `${event} ${JSON.stringify(rest)}`);
      const lines = (shown.get(view) ?? 0) + 1;
      shown.set(view, lines);
      if (lines <= LINES_PER_SECOND) print(view.colour, view.title, view.tell(fields));
      else unshown.set(view, (unshown.get(view) ?? 0) + (view.count?.(fields) ?? 1));
    },
    flush() {
      const sums = [...unshown].map(([{ title, colour }, count]) => styleText(colour, `${count} ${title}`));
      if (sums.length > 0) print('dim', '… and', sums.join(', '));
      shown.clear();
      unshown.clear();
    },
  };
}

function subject({ project, operation, id }: Fields): string {
  return `${project} ${operation} ${id}`;
}

/** What Iterable said, or what stood in the way. */
function outcome({ status, code, cause }: Fields): string {
  const said = [status, code, cause].filter((part) => part !== undefined);
  return said.length === 0 ? '' : `(${said.join(' ')})`;
}

/** What the door said, and where a function of the configuration failed. */
function answer(fields: Fields): string {
  const { status, code, error, place } = fields;
  return `${status} ${code}${why(fields)}${error === undefined ? '' : `, ${error} ${place}`}${buried(fields)}`;
}

/** What its sender is not told: why it is not verified; which function of the configuration failed, and how. */
function why({ why: denial, header, sources, message, function: place, issues }: Fields): string {
  const words = DENIALS[String(denial)] ?? message;
  const more = [header, sources, place, issues].filter((part) => part !== undefined).join('; ');
  return `${words === undefined ? '' : `: ${words}`}${more === '' ? '' : ` (${more})`}`;
}

/** Of what was refused. Its sender is not told. */
function buried({ buried: count = 0 }: Fields): string {
  return Number(count) > 0 ? `, ${count} buried` : '';
}

function viewOf(fields: Fields): View | undefined {
  if (fields.event !== 'request-answered') return VIEWS[fields.event as LogEvent];
  if (Number(fields.accepted) > 0) return ACCEPTED;
  return Number(fields.status) < 400 ? ANSWERED : REFUSED;
}

function parseLine(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
