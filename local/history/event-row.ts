/** How an event stands, and what each thing that happens to it makes of that. */
import type { Envelope } from '../../lib/event/envelope.ts';
import type { EventState, StepKind } from '../../operate/history/schema.ts';
import type { Caption } from '../../operate/subject.ts';
import type { Moment } from './moment.ts';

export interface EventRow {
  readonly event: number;
  readonly project: string;
  readonly id: string;
  readonly source: string;
  operation: string;
  name: string | null;
  user: string | null;
  readonly at: number;
  state: EventState;
  reason: string | null;
  code: string | null;
  status: number | null;
  detail: string | null;
  attempts: number;
  nextAt: number | null;
  ms: number | null;
  endedAt: number | null;
  isDeleted: boolean;
  /** When it came to this state, in order, and by what: of what is heard late, an earlier state is none any more. */
  stateAt: number;
  stateBy: StepKind;
  /** When the last attempt began, in order, that was told of since the start. */
  triedAt: number;
  /** Why it was not tried, if that was told since it was tried last. */
  untriedBecause: string | undefined;
}

/** @param at if nobody knows when the door took it in */
export function newRow(
  event: number,
  { id, project, source, operation, acceptedAt }: Envelope,
  { name, user }: Caption,
  at: number,
): EventRow {
  const acceptedAtMs = Date.parse(acceptedAt);
  return {
    event,
    project,
    id,
    source,
    operation,
    name,
    user,
    at: Number.isNaN(acceptedAtMs) ? at : acceptedAtMs,
    state: 'waiting',
    reason: null,
    code: null,
    status: null,
    detail: null,
    attempts: 0,
    nextAt: null,
    ms: null,
    endedAt: null,
    isDeleted: false,
    stateAt: 0,
    stateBy: 'queued',
    triedAt: 0,
    untriedBecause: undefined,
  };
}

/** What a verdict on an event says. A member is missing if the log did not say it. */
export interface Findings {
  readonly reason?: string | undefined;
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  readonly detail?: string | undefined;
}

/** Of what happens within one millisecond, which comes later. */
const ORDER: readonly StepKind[] = ['queued', 'held', 'attempt', 'retried', 'delivered', 'buried', 'deleted'];

/** @returns whether it is how the event stands now */
function comesTo(row: EventRow, state: EventState, by: StepKind, { at, order }: Moment): boolean {
  const isLate =
    order < row.stateAt || (order === row.stateAt && ORDER.indexOf(by) < ORDER.indexOf(row.stateBy));
  if (isLate) return false;
  row.state = state;
  row.stateAt = order;
  row.stateBy = by;
  row.untriedBecause = undefined;
  row.nextAt = null;
  row.endedAt = state === 'delivered' || state === 'dead' ? at : null;
  row.isDeleted = false;
  return true;
}

/** It came in, or came back: all that was is over. */
export function queue(row: EventRow, moment: Moment): void {
  if (!comesTo(row, 'waiting', 'queued', moment)) return;
  find(row, {});
  row.attempts = 0;
  row.ms = null;
}

/** It is told before what came of it, or a moment after. */
export function attempt(
  row: EventRow,
  { order }: Moment,
  { status, ms }: { readonly status: number | undefined; readonly ms: number },
): void {
  row.attempts += 1;
  row.untriedBecause = undefined;
  row.ms = ms;
  if (order < row.triedAt) return;
  row.triedAt = order;
  // What became of it may be told before the attempt is: then that has told the status, unless it arrived.
  const isTold = order <= row.stateAt && (row.state === 'retrying' || row.state === 'dead');
  if (!isTold) row.status = status ?? null;
}

export function retry(row: EventRow, moment: Moment, findings: Findings, nextAt: number | undefined): void {
  if (!comesTo(row, 'retrying', 'retried', moment)) return;
  find(row, findings);
  row.nextAt = nextAt ?? null;
}

export function deliver(
  row: EventRow,
  moment: Moment,
  told: { readonly status?: number | undefined; readonly ms?: number | undefined },
): void {
  // The attempt that brought it there says which, before this or a moment after.
  const { status } = row;
  if (!comesTo(row, 'delivered', 'delivered', moment)) return;
  find(row, { status: told.status ?? status ?? undefined });
  row.ms = told.ms ?? row.ms;
}

export function bury(row: EventRow, moment: Moment, findings: Findings): void {
  if (comesTo(row, 'dead', 'buried', moment)) find(row, findings);
}

/** Its letter is gone, and nothing came of it. */
export function remove(row: EventRow): void {
  row.isDeleted = row.state === 'dead';
}

function find(row: EventRow, { reason, code, status, detail }: Findings): void {
  row.reason = reason ?? null;
  row.code = code ?? null;
  row.status = status ?? null;
  row.detail = detail ?? null;
}
