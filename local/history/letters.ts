/** Letters: what they say of their events, and what becomes of an event whose letter is gone. */
import type { Envelope } from '../../lib/event/envelope.ts';
import { bury, type EventRow, remove } from './event-row.ts';
import type { EventRows } from './event-rows.ts';
import type { Moment } from './moment.ts';
import type { Removed, Stored } from './occurrences.ts';
import type { Tables } from './tables.ts';

interface Letter {
  readonly attributes: Readonly<Record<string, string>>;
}

/** A message on the dead letter queue. */
interface StoredLetter {
  readonly stored: Stored;
  readonly envelope: Envelope;
  readonly body: string;
  /** If the door buried it. */
  readonly request: number | undefined;
}

export function buryIn(rows: EventRows, { stored, envelope, body, request }: StoredLetter): void {
  const { at, message } = stored;
  const row = rows.take(envelope, body, at);
  const facts = buryAs(row, rows.moment(at), stored, envelope);
  rows.step(row, { at, kind: 'buried', message, request, facts });
}

/**
 * It says why beside the message, where a consumer wrote it, or in it, where the door did.
 * @returns what the step says
 */
export function buryAs(
  row: EventRow,
  moment: Moment,
  { attributes }: Letter,
  { refused }: Envelope,
): Readonly<Record<string, unknown>> {
  // Without a reason SQS itself moved it.
  const { reason = refused === undefined ? 'none' : 'invalid' } = attributes;
  const findings = {
    reason,
    code: attributes.code ?? refused?.code,
    status: numberIn(attributes.status),
    detail: attributes.detail ?? refused?.detail,
  };
  bury(row, moment, findings);
  return { ...findings, attempts: numberIn(attributes.attempts) };
}

/** Deleted, unless it was sent before. */
export function removeFrom(tables: Tables, rows: EventRows, { at, message }: Removed): void {
  // What became of it is asked of the file.
  rows.save();
  const buried = tables.stepOfMessage(message);
  const key = buried && tables.events.keyOf(buried.event);
  const row = key && rows.find(key.id, key.project);
  if (buried === undefined || row === undefined) return;
  const movedTo = tables.goesOnAfter(buried, row.id);
  if (movedTo === row.event) return;
  remove(row);
  // What the door could give to no project goes on as an event of the project that it was mended for.
  const facts = movedTo === undefined ? {} : { movedTo };
  rows.step(row, { at, kind: 'deleted', facts });
}

function numberIn(text: string | undefined): number | undefined {
  const number = Number(text);
  return text === undefined || Number.isNaN(number) ? undefined : number;
}
