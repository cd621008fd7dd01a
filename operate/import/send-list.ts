/** Sends one list until the door has said of each of its rows that it is taken or refused. */
import { isRecord } from '../../lib/json/is-record.ts';
import { OperateFault } from '../fault.ts';
import { type DoorAnswer, mayPass, refusalFault } from '../send/knock.ts';
import type { ImportRow } from './event-text.ts';
import type { RowFault } from './file-row.ts';

export interface RefusedRow extends RowFault {
  readonly row: ImportRow;
}

export interface Settled {
  readonly accepted: number;
  /** By the `edit` of the source: they are not delivered. */
  readonly dropped: number;
  readonly refused: readonly RefusedRow[];
}

export const NONE_SETTLED: Settled = { accepted: 0, dropped: 0, refused: [] };

export interface Sending {
  /** @throws OperateFault try-again if no answer came */
  readonly post: (rows: readonly ImportRow[]) => Promise<DoorAnswer>;
  /** Ends early when the import is interrupted. */
  readonly pause: (ms: number) => Promise<void>;
  readonly isInterrupted: () => boolean;
  readonly now: () => number;
  readonly random: () => number;
}

/** For so long the door may answer nothing but "later": whoever runs the import should look why. */
const GIVE_UP_MS = 10 * 60_000;
const MAX_BACKOFF_MS = 60_000;

/**
 * Rows are sent with the same ids however often. Of those that have none, only those are sent again that the door did
 * not confirm.
 * @returns nothing if it was interrupted before all were settled
 * @throws OperateFault if no row of this source could be taken; try-again if the door was not available for long
 */
export async function sendList(rows: readonly ImportRow[], sending: Sending): Promise<Settled | undefined> {
  const giveUpAt = sending.now() + GIVE_UP_MS;
  let settled = NONE_SETTLED;
  let left = rows;
  for (let tries = 1; left.length > 0; tries += 1) {
    if (tries > 1 && sending.isInterrupted()) return undefined;
    const verdict = await attempt(left, sending);
    if (verdict === undefined) return undefined;
    settled = together(settled, verdict.settled);
    left = verdict.left;
    if (verdict.later === undefined || left.length === 0) continue;
    if (sending.now() > giveUpAt) throw verdict.later.fault;
    await sending.pause(delayMs(verdict.later.askedSeconds, tries, sending.random()));
  }
  return settled;
}

interface Verdict {
  readonly settled: Settled;
  /** Rows that must be sent again. */
  readonly left: readonly ImportRow[];
  readonly later?: { readonly fault: OperateFault; readonly askedSeconds: number };
}

/** @returns nothing if it was interrupted */
async function attempt(rows: readonly ImportRow[], sending: Sending): Promise<Verdict | undefined> {
  const answer = await answerOrFault(rows, sending);
  if (answer instanceof OperateFault) {
    return { settled: NONE_SETTLED, left: rows, later: { fault: answer, askedSeconds: 0 } };
  }
  const fault = refusalFault(answer);
  if (fault !== undefined && mayPass(answer)) {
    return { ...partOf(answer, rows), later: { fault, askedSeconds: answer.retryAfterSeconds ?? 0 } };
  }
  const settled = await settle(answer, rows, sending);
  return settled && { settled, left: [] };
}

async function answerOrFault(
  rows: readonly ImportRow[],
  { post }: Sending,
): Promise<DoorAnswer | OperateFault> {
  try {
    return await post(rows);
  } catch (error) {
    if (error instanceof OperateFault && error.kind === 'try-again') return error;
    throw error;
  }
}

/** Full jitter, and never before the door wants it. */
function delayMs(askedSeconds: number, tries: number, random: number): number {
  return Math.max(askedSeconds * 1_000, random * Math.min(MAX_BACKOFF_MS, 1_000 * 2 ** tries));
}

/** Of a 503: the rows that the door has all the same, or will never take. */
function partOf(answer: DoorAnswer, rows: readonly ImportRow[]): Verdict {
  const events = eventsIn(answer, rows);
  if (events === undefined) return { settled: NONE_SETTLED, left: rows };
  const isLeft = (index: number) => Object(events[index]).status === 503;
  const done = rows.filter((_, index) => !isLeft(index));
  const told = events.filter((_, index) => !isLeft(index));
  return { settled: settledBy(told, done), left: rows.filter((_, index) => isLeft(index)) };
}

/** @returns nothing if it was interrupted */
async function settle(
  answer: DoorAnswer,
  rows: readonly ImportRow[],
  sending: Sending,
): Promise<Settled | undefined> {
  if (answer.status >= 200 && answer.status < 300) {
    const events = eventsIn(answer, rows);
    if (events !== undefined) return settledBy(events, rows);
    throw new OperateFault('failed', 'the answer to a list is not that of a door', {
      remedy: 'is the address that of the door?',
    });
  }
  const refused = allRefusedBy(answer, rows);
  if (refused !== undefined) return { ...NONE_SETTLED, refused };
  const isAboutRows = answer.status === 400 || answer.status === 413;
  if (!isAboutRows || rows.length < 2) throw refusalFault(answer);
  // Something in it spoils the whole list: its halves show where that is.
  const half = Math.ceil(rows.length / 2);
  const first = await sendList(rows.slice(0, half), sending);
  const second = first && (await sendList(rows.slice(half), sending));
  return first && second && together(first, second);
}

function eventsIn({ body }: DoorAnswer, { length }: readonly ImportRow[]): readonly unknown[] | undefined {
  const events = isRecord(body) ? body.events : undefined;
  return Array.isArray(events) && events.length === length ? events : undefined;
}

function settledBy(events: readonly unknown[], rows: readonly ImportRow[]): Settled {
  const refused = rows.flatMap((row, index) => {
    const { error } = Object(events[index]);
    return isRecord(error) ? [refusedRow(row, error)] : [];
  });
  const dropped = events.filter((event) => Object(event).dropped === true).length;
  return { accepted: rows.length - refused.length - dropped, dropped, refused };
}

/** The issues of an answer that takes none of the events name each of them: `events[7].email`. */
function allRefusedBy({ status, body }: DoorAnswer, rows: readonly ImportRow[]): RefusedRow[] | undefined {
  const error = isRecord(body) ? body.error : undefined;
  if (!isRecord(error) || ![400, 413].includes(status)) return undefined;
  if (rows.length === 1 && rows[0] !== undefined) return [refusedRow(rows[0], error)];
  const issues = Array.isArray(error.issues) ? error.issues.filter(isRecord) : [];
  const byRow = Map.groupBy(issues, ({ path }) => /^events\[(\d+)\]/.exec(String(path))?.[1]);
  if (issues.length === 0 || byRow.has(undefined)) return undefined;
  return rows.map((row, index) => {
    const own = byRow.get(String(index)) ?? [];
    return refusedRow(row, { code: own[0]?.code ?? error.code, message: error.message, issues: own });
  });
}

function refusedRow(
  row: ImportRow,
  { code, message, issues }: Readonly<Record<string, unknown>>,
): RefusedRow {
  const fields = Array.isArray(issues) ? issues.filter(isRecord) : [];
  const words = fields.map(({ path, message: what }) =>
    `${String(path).replace(/^events\[\d+\]\.?/, '')}: ${what}`.replace(/^: /, ''),
  );
  return { row, code: String(code), message: words.length > 0 ? words.join('; ') : String(message) };
}

function together(a: Settled, b: Settled): Settled {
  return {
    accepted: a.accepted + b.accepted,
    dropped: a.dropped + b.dropped,
    refused: [...a.refused, ...b.refused],
  };
}
