import { refuseUnknown } from '../../../operate/history/known.ts';
import { type HistoryFile, openHistory } from '../../../operate/history/open.ts';
import { countEvents, type EventsWanted, listEvents } from '../../../operate/history/queries.ts';
import type { EventRow } from '../../../operate/history/rows.ts';
import type { Command } from '../../command.ts';
import { DONE } from '../../exit-status.ts';
import type { Row } from '../../output.ts';
import { counted } from '../dlq/counted.ts';
import { countIn } from '../dlq/filter-options.ts';
import { configuredNames, directoryOf, EVENT_OPTIONS, eventFilterIn, isoOf } from './history-options.ts';
import { fromTo, happenedTo } from './words.ts';

const DEFAULT_LIMIT = 50;

export const events: Command = {
  name: 'events',
  summary: 'shows what became of each event on this machine, newest first',
  description: [
    'It reads the history that `npm start` keeps in `DATA_DIR`, also while no stack runs. A state is one of four: `waiting`, on the queue and not attempted; `retrying`, attempted, and back on the queue; `delivered`; `dead`, in the dead letter queue or deleted from there. The history is bounded in size and age: what is older is gone.',
    'The output has personal data: users, and whatever else the names and ids of events hold. Of a stack in AWS there is no history.',
  ].join('\n\n'),
  options: [
    ...EVENT_OPTIONS,
    { flags: '--limit <events>', description: `so many at most; ${DEFAULT_LIMIT} unless told` },
  ],
  examples: [
    { line: 'events', does: 'shows the latest events, and how each stands' },
    { line: 'events --outcome dead --since 2h', does: 'shows what was given up in the last two hours' },
    { line: 'events --user ann@example.com', does: 'shows the events of one user' },
  ],
  async run(context, given) {
    const { output, now } = context;
    const filter = eventFilterIn(given, now());
    const limit = countIn(given, 'limit', DEFAULT_LIMIT);
    const names = await configuredNames(context);
    const history = openHistory(directoryOf(context, given));
    try {
      refuseUnknown(history, filter, names);
      const { rows, hasMore } = read(history, filter, limit);
      if (output.isJson) output.table('event', rows.map(eventRow), {});
      else if (rows.length > 0) output.table('event', rows.map(inWords), COLUMNS, paint);
      if (rows.length === 0) {
        output.note(
          countEvents(history) === 0 ? 'no event has come in yet' : 'no event is one of those asked for',
        );
      } else if (hasMore) {
        const more = countEvents(history, filter) - rows.length;
        output.note(`and ${counted(more, 'event')} before these: --limit shows more, a filter fewer`);
      }
    } finally {
      history.close();
    }
    return DONE;
  },
};

const PAGE = 1_000;

function read(history: HistoryFile, filter: EventsWanted, limit: number) {
  const rows: EventRow[] = [];
  for (;;) {
    const before = rows.at(-1)?.event;
    const found = listEvents(history, { ...filter, before, limit: Math.min(PAGE, limit - rows.length) });
    rows.push(...found.events);
    if (!found.hasMore || rows.length >= limit) return { rows, hasMore: found.hasMore };
  }
}

/** For programs. */
export function eventRow({ at, nextAt, endedAt, words: _, ...row }: EventRow): Row {
  return { ...row, at: isoOf(at), nextAt: isoOf(nextAt), endedAt: isoOf(endedAt) };
}

const COLUMNS = {
  at: 'came in',
  state: 'state',
  event: 'event',
  way: 'source → project',
  user: 'user',
  happened: 'what happened',
  id: 'id',
} as const;

const MAX_WORDS = 80;

function inWords(row: EventRow): Row {
  const { id, at, state, name, operation, user } = row;
  return {
    at: isoOf(at),
    state,
    event: name ?? operation,
    way: fromTo(row),
    user,
    happened: cut(happenedTo(row)),
    id,
  };
}

function cut(text: string): string {
  return text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS - 1).toWellFormed()}…` : text;
}

const COLOURS = { waiting: 'cyan', retrying: 'yellow', delivered: 'green', dead: 'red' } as const;

function paint(field: string, { state }: Row) {
  return field === 'state' ? COLOURS[state as EventRow['state']] : undefined;
}
