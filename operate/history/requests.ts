/** What came to the door. */
import { readRefusals } from '../send/knock.ts';
import type { HistoryFile, Row } from './open.ts';
import type { Request, RequestRow } from './rows.ts';
import { jsonIn, textOf } from './values.ts';

const COLUMNS = 'request, at, ms, method, path, source, type, bytes, status, answer';

/** From here on an answer of the door's is a refusal. */
const REFUSED = 400;
/** Of a list, so it answers that some of its events were. */
const PARTLY_REFUSED = 207;

export interface RefusedWanted {
  /** Requests older than this one. */
  readonly before?: number | undefined;
  readonly source?: string | undefined;
  /** By when they came: from, and before. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** 200 unless told, 1,000 at most. */
  readonly limit?: number | undefined;
}

export function refusedOf(history: HistoryFile, wanted: RefusedWanted, limit: number): readonly RequestRow[] {
  const { before, source, since, until } = wanted;
  const asked = [
    ['request < ?', before],
    ['source = ?', source],
    ['at >= ?', since],
    ['at < ?', until],
  ] as const;
  const told = asked.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql: `${sql} AND `, value }]));
  return history
    .all(
      `SELECT ${COLUMNS} FROM requests WHERE ${told.map(({ sql }) => sql).join('')}
         (status >= ? OR status = ? OR NOT EXISTS (SELECT 1 FROM steps WHERE steps.request = requests.request))
       ORDER BY request DESC LIMIT ?`,
      [...told.map(({ value }) => value), REFUSED, PARTLY_REFUSED, limit],
    )
    .map((row) => requestRow(row, PARTLY_REFUSED));
}

export function requestNumbered(history: HistoryFile, request: number): Request | undefined {
  const row = history.first(`SELECT ${COLUMNS}, body, isWhole FROM requests WHERE request = ?`, [request]);
  return row && wholeRequest(row, PARTLY_REFUSED);
}

/** The request that the event first came in with. */
export function requestOf(history: HistoryFile, event: number): Request | null {
  const row = history.first(
    `SELECT ${COLUMNS}, body, isWhole FROM requests WHERE request =
       (SELECT request FROM steps WHERE event = ? AND request IS NOT NULL ORDER BY at, step LIMIT 1)`,
    [event],
  );
  // Of a list that was refused in part, this event was not.
  return row === undefined ? null : wholeRequest(row, REFUSED);
}

function wholeRequest(row: Row, refusedFrom: number): Request {
  return {
    ...requestRow(row, refusedFrom),
    body: textOf(row.body),
    isWhole: row.isWhole === 1,
    answer: String(row.answer),
  };
}

/** @param refusedFrom the status from which the row says why */
function requestRow(row: Row, refusedFrom: number): RequestRow {
  const status = Number(row.status);
  const refusals =
    status < refusedFrom
      ? []
      : readRefusals({ status, body: jsonIn(row.answer), retryAfterSeconds: undefined });
  const [refusal] = refusals;
  return {
    request: Number(row.request),
    at: Number(row.at),
    ms: Number(row.ms),
    method: String(row.method),
    path: String(row.path),
    source: textOf(row.source),
    type: textOf(row.type),
    bytes: Number(row.bytes),
    status,
    code: refusal?.code === undefined ? null : String(refusal.code),
    message: refusal === undefined ? null : String(refusal.message),
  };
}
