/**
 * What the functions log, for a reader at a terminal: a line for each occurrence while there are few, and
 * one line a second with the sums while there are many. Metrics are for CloudWatch and not shown.
 */
import { styleText } from 'node:util';
import { isRecord } from '../lib/json/is-record.ts';
import { type Colour, HIDDEN, type View, viewOf } from '../operate/log/views.ts';
import { type LogLine, resuming } from '../operate/log/words.ts';
import { printable } from '../operate/printable.ts';
import { type Backlog, createBacklogLines } from './backlog-lines.ts';
import { OWN_VIEWS } from './own-views.ts';

export interface TerminalSettings {
  readonly write: (text: string) => void;
  /** Where a project's events go; undefined for a name that is no project's. */
  readonly destinationOf: (project: string) => string | undefined;
  /** What waits now, by project. */
  readonly backlogs: () => readonly Backlog[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface Terminal {
  /** Takes a line as the functions write it; what is no log line is shown as it is. */
  readonly show: (line: string) => void;
  /** Tells of something outside of the functions that somebody may have to mend. */
  readonly complain: (text: string) => void;
  /** Tells that an operator has paused a project, or resumed it. */
  readonly tellPause: (project: string, isPaused: boolean) => void;
  /** Shows the sums of what was not shown by itself, and what waits. Starts the next second. */
  readonly flush: () => void;
}

/** How many lines of one kind a reader can follow in a second. */
const LINES_PER_SECOND = 8;

export function createTerminal(settings: TerminalSettings): Terminal {
  const { write, destinationOf, backlogs, now = Date.now } = settings;
  const shown = new Map<View, number>();
  const unshown = new Map<View, number>();
  const backlogLines = createBacklogLines(backlogs, (project, text) =>
    print('dim', 'queue', `${named(project)}  ${text}`),
  );

  /** @param text may have come from anywhere */
  function print(colour: Colour, title: string, text: string): void {
    writeLine(colour, title, printable(text));
  }

  function writeLine(colour: Colour, title: string, text: string): void {
    const time = styleText('dim', new Date(now()).toTimeString().slice(0, 8));
    write(`${time}  ${styleText(colour, title.padEnd(9))}  ${text}\n`);
  }

  function named(project: unknown): string {
    const name = String(project);
    const destination = destinationOf(name);
    return destination === undefined ? name : `${name} (${destination})`;
  }

  return {
    show(line) {
      const fields = parseLine(line);
      if (fields?._aws !== undefined) return;
      if (!isLogLine(fields)) return print('dim', 'says', line);
      backlogLines.hear(fields);
      const view = viewOf(fields, OWN_VIEWS);
      if (view === HIDDEN) return;
      if (view === undefined) {
        const { time, level, event, ...rest } = fields;
        return print('red', 'trouble', `${event} ${JSON.stringify(rest)}`);
      }
      const lines = (shown.get(view) ?? 0) + 1;
      shown.set(view, lines);
      if (lines <= LINES_PER_SECOND) print(view.colour, view.title, view.tell(fields, named));
      else unshown.set(view, (unshown.get(view) ?? 0) + (view.count?.(fields) ?? 1));
    },
    complain: (text) => print('red', 'trouble', text),
    tellPause(project, isPaused) {
      if (isPaused) print('yellow', 'paused', `${named(project)}: its events wait; ${resuming(project)}`);
      else print('green', 'resumed', named(project));
    },
    flush() {
      const sums = [...unshown].map(([{ title, colour }, count]) => styleText(colour, `${count} ${title}`));
      if (sums.length > 0) writeLine('dim', '… and', sums.join(', '));
      shown.clear();
      unshown.clear();
      backlogLines.look(now());
    },
  };
}

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A function of the configuration may print JSON of its own, with any values. */
function isLogLine(value: Readonly<Record<string, unknown>> | undefined): value is LogLine {
  return value?.event !== undefined && Object.values(value).every((field) => typeof field !== 'object');
}
