/** A filter by a name that nobody has is a typo: no event would match, and that would look like an answer. */
import { DEAD_LETTER_REASONS } from '../../lib/event/dead-letter.ts';
import type { Verdict } from '../../lib/iterable/response.ts';
import { OperateFault } from '../fault.ts';
import { printable } from '../printable.ts';
import type { EventFilter } from './filter.ts';
import type { HistoryFile } from './open.ts';
import { EVENT_STATES } from './schema.ts';

/** Of the configuration as it is now; what was before stands in the history. */
export interface ConfiguredNames {
  readonly projects: readonly string[];
  readonly sources: readonly string[];
}

/** With these an event is tried again. */
const VERDICTS = [
  'credentials-refused',
  'jwt-refused',
  'rate-limited',
  'unavailable',
  'user-unknown',
] as const satisfies readonly Verdict[];

/** `none`: SQS itself moved the letter. */
const REASONS: readonly string[] = [...new Set([...DEAD_LETTER_REASONS, ...VERDICTS, 'none'])].sort();

interface Kind {
  readonly word: string;
  /** By which the history tells such events. */
  readonly column: 'project' | 'source' | 'reason';
  readonly known: readonly string[];
}

/** @throws OperateFault wrong-use */
export function refuseUnknown(
  history: HistoryFile,
  { project, source, outcome, reason }: EventFilter,
  { projects, sources }: ConfiguredNames,
): void {
  refuse(history, project, { word: 'project', column: 'project', known: projects });
  refuse(history, source, { word: 'source', column: 'source', known: sources });
  refuse(history, outcome, { word: 'outcome', column: 'reason', known: [...EVENT_STATES, ...REASONS] });
  refuse(history, reason, { word: 'reason', column: 'reason', known: REASONS });
}

function refuse(history: HistoryFile, name: string | undefined, { word, column, known }: Kind): void {
  if (name === undefined || known.includes(name)) return;
  if (history.first(`SELECT 1 FROM events WHERE ${column} = ? LIMIT 1`, [name]) !== undefined) return;
  throw new OperateFault(
    'wrong-use',
    `there is no ${word} ${printable(name)}, nor an event of one in the history`,
    known.length === 0 ? {} : { remedy: `one of ${known.join(', ')}` },
  );
}
