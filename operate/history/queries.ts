/** What can be asked of the history. The answers are those of the console's calls. */
import { type Condition, type EventFilter, lastingWhereOf, whereOf } from './filter.ts';
import type { HistoryFile, Row } from './open.ts';
import { type RefusedWanted, refusedOf, requestNumbered } from './requests.ts';
import { revisionOf } from './revision.ts';
import type { Bucket, EventRow, EventsFound, Request, RequestRow, Story } from './rows.ts';
import type { EventState } from './schema.ts';
import { storyOf } from './story.ts';
import { numberOf, recordIn, textOf } from './values.ts';
import { heldBecause, whatHappened } from './words.ts';

export interface EventsWanted extends EventFilter {
  /** Rows older than this one. */
  readonly before?: number | undefined;
  /** 200 unless told, 1,000 at most. */
  readonly limit?: number | undefined;
}

const LIMIT = 200;
const MAX_LIMIT = 1_000;

/** Without the body, which may be a megabyte. */
const COLUMNS =
  'event, id, project, source, operation, name, user, at, state, reason, code, status, detail, attempts, nextAt, ms, endedAt, isDeleted,' +
  // Of what waits, its last step, if that is that it was held back.
  " CASE WHEN endedAt IS NULL THEN (SELECT CASE kind WHEN 'held' THEN facts END FROM steps" +
  ' WHERE steps.event = events.event ORDER BY at DESC, step DESC LIMIT 1) END AS held';

/** Newest first. @throws OperateFault */
export function listEvents(history: HistoryFile, wanted: EventsWanted = {}): EventsFound {
  const { before, limit, ...filter } = wanted;
  const older: Condition[] = before === undefined ? [] : [{ sql: 'event < ?', values: [before] }];
  const { sql, values } = whereOf(filter, older);
  const count = limitOf(limit);
  return history.snapshot(() => {
    const rows = history.all(`SELECT ${COLUMNS} FROM events${sql} ORDER BY event DESC LIMIT ?`, [
      ...values,
      count + 1,
    ]);
    return {
      events: rows.slice(0, count).map(eventRow),
      revision: revisionOf(history),
      hasMore: rows.length > count,
    };
  });
}

/** How many match. */
export function countEvents(history: HistoryFile, filter: EventFilter = {}): number {
  const { sql, values } = whereOf(filter);
  return Number(history.first(`SELECT count(*) AS count FROM events${sql}`, values)?.count);
}

/**
 * The rows that changed since a revision. Of the filter, what an event is for good decides: a row that has now another
 * state or reason than was asked for is told, too, since whoever shows it must take it away.
 *
 * `hasMore`: more changed than are told. Also where the revision asked with is not of this history any more (the stack
 * has begun a new one): what is shown must be asked for anew.
 */
export function changesSince(
  history: HistoryFile,
  revision: number,
  filter: EventFilter = {},
  limit?: number,
): EventsFound {
  const { sql, values } = lastingWhereOf(filter, [{ sql: 'revision > ?', values: [revision] }]);
  const count = limitOf(limit);
  return history.snapshot(() => {
    const last = revisionOf(history);
    if (last < revision) return { events: [], revision: last, hasMore: true };
    // The planner would go by another index where the filter has one, and then sort all that it finds.
    const rows = history.all(
      `SELECT ${COLUMNS}, revision FROM events INDEXED BY events_revision${sql} ORDER BY revision LIMIT ?`,
      [...values, count + 1],
    );
    const told = rows.slice(0, count);
    const hasMore = rows.length > count;
    return {
      events: told.map(eventRow).sort((one, other) => other.event - one.event),
      revision: hasMore ? Number(told.at(-1)?.revision) : last,
      hasMore,
    };
  });
}

/** @returns nothing if there is no such event */
export function showEvent(history: HistoryFile, event: number): Story | undefined {
  return stories(history, { event })[0];
}

const MAX_IDS = 5;

/** @returns some, if there are many; the whole id first */
export function idsBeginning(history: HistoryFile, beginning: string): readonly string[] {
  // The index has ids in the order of their bytes, as U+10FFFF is the last.
  const rows = history.all('SELECT DISTINCT id FROM events WHERE id >= ? AND id < ? ORDER BY id LIMIT ?', [
    beginning,
    `${beginning}\u{10ffff}`,
    MAX_IDS,
  ]);
  return rows.map(({ id }) => String(id));
}

/** Of the event with this id, one for each of its projects. */
export function storiesOf(history: HistoryFile, id: string): readonly Story[] {
  return stories(history, { id });
}

function stories(history: HistoryFile, filter: EventFilter): readonly Story[] {
  const { sql, values } = whereOf(filter);
  return history.snapshot(() =>
    history
      .all(`SELECT ${COLUMNS}, body FROM events${sql} ORDER BY event`, values)
      .map((row) => storyOf(history, eventRow(row), String(row.body))),
  );
}

/** Requests that became no event, and those that were refused, be it in part. Newest first. */
export function refusedRequests(history: HistoryFile, wanted: RefusedWanted = {}): readonly RequestRow[] {
  return refusedOf(history, wanted, limitOf(wanted.limit));
}

/** @returns nothing if there is no such request */
export function showRequest(history: HistoryFile, request: number): Request | undefined {
  return requestNumbered(history, request);
}

export interface RatesWanted {
  readonly projects: readonly string[];
  readonly minutes: number;
  /** Milliseconds since 1970; a bucket ends there. */
  readonly now: number;
}

/** Of a chart. */
const BUCKETS = 120;

/** For each project as many buckets, the oldest first; also where nothing happened. */
export function ratesOf(
  history: HistoryFile,
  { projects, minutes, now }: RatesWanted,
): readonly { readonly project: string; readonly buckets: readonly Bucket[] }[] {
  const size = Math.max(1, Math.ceil((minutes * 60) / BUCKETS));
  const count = Math.ceil((minutes * 60) / size);
  const end = Math.floor(now / 1_000) + 1;
  const start = end - count * size;
  return projects.map((project) => {
    // What is bound is no whole number to SQLite.
    const rows = history.all(
      `SELECT CAST((second - ?) / ? AS INTEGER) AS place, sum(delivered) AS delivered, sum(limited) AS limited
       FROM rates WHERE project = ? AND second >= ? AND second < ? GROUP BY place`,
      [start, size, project, start, end],
    );
    const byPlace = new Map(rows.map((row) => [Number(row.place), row]));
    const buckets = Array.from({ length: count }, (_, place) => ({
      at: (start + place * size) * 1_000,
      perSecond: Number(byPlace.get(place)?.delivered ?? 0) / size,
      limited: Number(byPlace.get(place)?.limited ?? 0),
    }));
    return { project, buckets };
  });
}

function limitOf(limit = LIMIT): number {
  return Math.min(Math.max(1, Math.floor(limit)), MAX_LIMIT);
}

/** Of a row that has all of `COLUMNS`. */
function eventRow(row: Row): EventRow {
  const told = {
    event: Number(row.event),
    id: String(row.id),
    project: String(row.project),
    source: String(row.source),
    operation: String(row.operation),
    name: textOf(row.name),
    user: textOf(row.user),
    at: Number(row.at),
    state: String(row.state) as EventState,
    reason: textOf(row.reason),
    code: textOf(row.code),
    status: numberOf(row.status),
    detail: textOf(row.detail),
    attempts: Number(row.attempts),
    nextAt: numberOf(row.nextAt),
    ms: numberOf(row.ms),
    endedAt: numberOf(row.endedAt),
    isDeleted: row.isDeleted === 1,
    heldBecause: textOf(row.held) === null ? null : heldBecause(recordIn(row.held)),
  };
  return { ...told, words: whatHappened(told) };
}
