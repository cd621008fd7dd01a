/** What came to the door. */
import { readRefusals } from '../send/knock.ts';
import type { History, Row } from './open.ts';
import type { Request, RequestRow } from './rows.ts';
import { jsonIn, textOf } from './values.ts';

const COLUMNS = 'request, at, ms, method, path, source, type, bytes, status, answer';

/** From here on an answer of the door's is a refusal. */
const REFUSED = 400;
/** Of a list, so it answers that some of its events were. */
const PARTLY_REFUSED = 207;

export function refusedOf(
  history: History,
  before: number | undefined,
  limit: number,
): readonly RequestRow[] {
  const older = before === undefined ? '' : 'request < ? AND';
  return history
    .all(
      `SELECT ${COLUMNS} FROM requests WHERE ${older} (status >= ? OR status = ? OR request NOT IN
         (SELECT request FROM steps WHERE request IS NOT NULL))
       ORDER BY request DESC LIMIT ?`,
      [...(before === undefined ? [] : [before]), REFUSED, PARTLY_REFUSED, limit],
    )
    .map((row) => requestRow(row, PARTLY_REFUSED));
}

/** The request that the event first came in with. */
export function requestOf(history: History, event: number): Request | null {
  const row = history.first(
    `SELECT ${COLUMNS}, body, isWhole FROM requests WHERE request =
       (SELECT request FROM steps WHERE event = ? AND request IS NOT NULL ORDER BY at, step LIMIT 1)`,
    [event],
  );
  if (row === undefined) return null;
  return {
    // Of a list that was refused in part, this event was not.
    ...requestRow(row, REFUSED),
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
