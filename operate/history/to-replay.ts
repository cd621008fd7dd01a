/** Which events of the history may be sent again, and why the others may not. */
import { encodeMessage } from '../../lib/event/envelope.ts';
import { operationNamed } from '../../lib/iterable/operations.ts';
import { type EventFilter, whereOf } from './filter.ts';
import type { HistoryFile, Row } from './open.ts';
import type { EventState } from './schema.ts';
import { hasLetter, isOnItsWay } from './standing.ts';
import { textOf } from './values.ts';

/** What is sent only if it is asked for. */
interface Even {
  /** What was delivered. */
  readonly delivered: boolean;
  /** What sets a state: it may overwrite what came since. */
  readonly states: boolean;
  /** What Iterable does once more, each time that it is sent. */
  readonly triggers: boolean;
}

export interface ReplayWanted {
  readonly filter: EventFilter;
  readonly even: Even;
  /** Of the projects that have a queue. */
  readonly projects: readonly string[];
  /** So many at most: the oldest. */
  readonly limit?: number | undefined;
}

export type LeftOutBecause =
  | 'waits'
  | 'dead-letter'
  | 'unchecked'
  | 'user-forgotten'
  | 'unknown-operation'
  | 'masked'
  | 'no-queue'
  | 'delivered'
  | 'triggers'
  | 'state'
  | 'limit';

/** In words that follow "left out: ". */
export const LEFT_OUT_WORDS: Readonly<Record<LeftOutBecause, string>> = {
  waits: 'still on the queue, from where it is delivered',
  'dead-letter': 'dead letters, which a redrive moves',
  unchecked: 'refused by the door, which did not check their bodies',
  'user-forgotten': 'of users who asked to be forgotten',
  'unknown-operation': 'of an operation that this version does not know',
  masked: 'with a key in their body, which the history does not keep',
  'no-queue': 'of a project that has no queue, or is not configured here',
  delivered: 'delivered already',
  triggers: 'done by Iterable once more, each time',
  state: 'setting a state, which may overwrite what came since',
  limit: 'beyond the limit',
};

/** Alike events, and what would be done with them. */
interface ReplayGroup {
  readonly project: string;
  readonly operation: string;
  readonly state: string;
  readonly events: number;
  /** null: they would be sent. */
  readonly leftOut: LeftOutBecause | null;
}

interface ReplayEvent extends Omit<ReplayGroup, 'events'> {
  readonly id: string;
  readonly name: string | null;
}

/** All that is left out for one reason. */
export interface LeftOut {
  /** For programs. */
  readonly code: LeftOutBecause;
  /** In words. */
  readonly why: string;
  readonly events: number;
}

export interface ToReplay {
  readonly matching: number;
  readonly leftOut: readonly LeftOut[];
  /** The largest first. */
  readonly groups: readonly ReplayGroup[];
  /** Each of them, the oldest first; none if they are many. */
  readonly few: readonly ReplayEvent[];
  /** Their numbers in the history, the oldest first. */
  readonly chosen: readonly number[];
}

export interface EventToReplay {
  readonly event: number;
  readonly project: string;
  /** The message for the queue. */
  readonly text: string;
}

const COLUMNS = 'event, id, project, operation, name, state, reason, isDeleted, isMasked';
/** So many a person reads one by one. */
const MAX_FEW = 20;

/** Changes nothing. */
export function findToReplay(history: HistoryFile, wanted: ReplayWanted): ToReplay {
  const { filter, even, projects, limit = Number.POSITIVE_INFINITY } = wanted;
  const { sql, values } = whereOf(filter);
  const groups = new Map<string, ReplayGroup>();
  const chosen: number[] = [];
  const few: ReplayEvent[] = [];
  const known = new Set(projects);
  let matching = 0;
  for (const row of history.each(`SELECT ${COLUMNS} FROM events${sql} ORDER BY event`, values)) {
    matching += 1;
    const own = whyLeftOut(row, even, known);
    const leftOut = own ?? (chosen.length >= limit ? 'limit' : null);
    if (leftOut === null) chosen.push(Number(row.event));
    const told = {
      project: String(row.project),
      operation: String(row.operation),
      state: String(row.state),
      leftOut,
    };
    const key = JSON.stringify(Object.values(told));
    groups.set(key, { ...told, events: (groups.get(key)?.events ?? 0) + 1 });
    if (few.length < MAX_FEW) few.push({ id: String(row.id), name: textOf(row.name), ...told });
  }
  const largestFirst = [...groups.values()].sort((one, other) => other.events - one.events);
  return {
    matching,
    leftOut: leftOutOf(largestFirst),
    groups: largestFirst,
    few: matching > MAX_FEW ? [] : few,
    chosen,
  };
}

function leftOutOf(groups: readonly ReplayGroup[]): readonly LeftOut[] {
  const counts = new Map<LeftOutBecause, number>();
  for (const { leftOut: code, events } of groups) {
    if (code !== null) counts.set(code, (counts.get(code) ?? 0) + events);
  }
  return Array.from(counts, ([code, events]) => ({ code, why: LEFT_OUT_WORDS[code], events }));
}

/** @returns those of them that may still be sent: one may have been moved back meanwhile */
export function eventsToReplay(
  history: HistoryFile,
  numbers: readonly number[],
  { even, projects }: Pick<ReplayWanted, 'even' | 'projects'>,
): readonly EventToReplay[] {
  const known = new Set(projects);
  const rows = numbers.flatMap((number) => {
    const row = history.first(`SELECT ${COLUMNS}, source, at, body FROM events WHERE event = ?`, [number]);
    return row !== undefined && whyLeftOut(row, even, known) === undefined ? [row] : [];
  });
  return rows.map((row) => ({
    event: Number(row.event),
    project: String(row.project),
    text: messageOf(row),
  }));
}

/** Without an expiry: whoever sends it again wants it, however old it is. How long it is tried counts from now on. */
function messageOf({ id, source, project, operation, at, body }: Row): string {
  const envelope = {
    v: 1,
    id: String(id),
    source: String(source),
    project: String(project),
    operation: String(operation),
    acceptedAt: new Date(Number(at)).toISOString(),
  } as const;
  return encodeMessage(envelope, String(body));
}

function whyLeftOut(row: Row, even: Even, projects: ReadonlySet<string>): LeftOutBecause | undefined {
  const { project } = row;
  const state = row.state as EventState;
  if (isOnItsWay({ state })) return 'waits';
  if (state === 'dead') {
    const why = whyDead(row);
    if (why !== undefined) return why;
  }
  if (!projects.has(String(project))) return 'no-queue';
  if (row.isMasked === 1) return 'masked';
  if (state === 'delivered' && !even.delivered) return 'delivered';
  return whyOfOperation(String(row.operation), even);
}

/** A letter that was deleted is nowhere but here. */
function whyDead({ reason, project, isDeleted }: Row): LeftOutBecause | undefined {
  if (reason === 'user-forgotten') return 'user-forgotten';
  if (hasLetter({ state: 'dead', isDeleted: isDeleted === 1 })) return 'dead-letter';
  return reason === 'invalid' || project === '' ? 'unchecked' : undefined;
}

function whyOfOperation(name: string, even: Even): LeftOutBecause | undefined {
  const operation = operationNamed(name);
  if (operation === undefined) return 'unknown-operation';
  if (operation.repeatable === 'no' && !even.triggers) return 'triggers';
  return operation.repeatable === 'state' && !even.states ? 'state' : undefined;
}
