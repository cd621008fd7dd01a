/** Which events are asked for, and how SQL says it. Every value is bound, none is written into the SQL. */
import type { SQLInputValue } from 'node:sqlite';
import { EVENT_STATES, type EventState } from './schema.ts';

export interface EventFilter {
  readonly event?: number | undefined;
  readonly id?: string | undefined;
  /** A part of the id, the name or the user, in capitals or not. */
  readonly search?: string | undefined;
  /** E-mail or user id, whole. */
  readonly user?: string | undefined;
  readonly name?: string | undefined;
  readonly project?: string | undefined;
  readonly source?: string | undefined;
  readonly operation?: string | undefined;
  readonly state?: EventState | undefined;
  /** Of a dead letter, or the last verdict of what is tried again. */
  readonly reason?: string | undefined;
  /** A state, or a reason. */
  readonly outcome?: string | undefined;
  /** By when the door took it in: from, and before. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

export interface Where {
  /** Begins with a space, or is empty. */
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

const STATES: ReadonlySet<string> = new Set(EVENT_STATES);

const isState = (text: string): text is EventState => STATES.has(text);

const COMPARED = ['event', 'id', 'name', 'project', 'source', 'operation', 'state', 'reason'] as const;

/** @param more beside the filter */
export function whereOf(filter: EventFilter, more: readonly Condition[] = []): Where {
  const { state, reason, outcome, ...rest } = filter;
  return where([...lastingConditions(rest), ...conditionsOfState({ state, reason, outcome }), ...more]);
}

/** Without what an event that matches now may not match later. */
export function lastingWhereOf({ state, reason, outcome, ...rest }: EventFilter, more: readonly Condition[]) {
  return where([...lastingConditions(rest), ...more]);
}

function lastingConditions(filter: EventFilter): Condition[] {
  const { search = '', user, since, until } = filter;
  return [
    ...equal(filter),
    ...(user === undefined ? [] : [{ sql: 'user IN (?, ?)', values: [user, user.toLowerCase()] }]),
    ...(since === undefined ? [] : [{ sql: 'at >= ?', values: [since] }]),
    ...(until === undefined ? [] : [{ sql: 'at < ?', values: [until] }]),
    ...(search.trim() === '' ? [] : [containing(search.trim())]),
  ];
}

function conditionsOfState({ outcome, ...filter }: Pick<EventFilter, 'state' | 'reason' | 'outcome'>) {
  if (outcome === undefined) return equal(filter);
  return [...equal(filter), ...equal(isState(outcome) ? { state: outcome } : { reason: outcome })];
}

function equal(filter: EventFilter): Condition[] {
  return COMPARED.flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [{ sql: `${name} = ?`, values: [value] }];
  });
}

/** Not by LIKE: that would read no further than to a character NUL, and find everything. */
function containing(text: string): Condition {
  const columns = ['id', 'name', 'user'].map((column) => `instr(lower(${column}), lower(?)) > 0`);
  return { sql: `(${columns.join(' OR ')})`, values: [text, text, text] };
}

function where(conditions: readonly Condition[]): Where {
  if (conditions.length === 0) return { sql: '', values: [] };
  return {
    sql: ` WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`,
    values: conditions.flatMap(({ values }) => values),
  };
}
