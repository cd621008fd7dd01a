/**
 * What a stack that was killed did last, its history may not have heard. What lies on the queues is known for sure: an
 * event that is on none of them any more has arrived, since only that, or a letter, takes its message off.
 */
import { decodeMessage, type Envelope } from '../../lib/event/envelope.ts';
import { keyOf } from './event-key.ts';
import { deliver, type EventRow, remove } from './event-row.ts';
import type { EventRows } from './event-rows.ts';
import { buryAs } from './letters.ts';
import type { Found, FoundLetter } from './occurrences.ts';
import type { Tables } from './tables.ts';

/** What the step of it says in place of a verdict. */
const GONE = { why: 'gone-from-queue' };

export function reconcile({ at, waiting, letters }: Found, tables: Tables, rows: EventRows): void {
  const onQueue = new Set(waiting.flatMap((text) => envelopeIn(text) ?? []).map(keyOf));
  const onDeadLetters = new Map(
    letters.flatMap((letter) => {
      const envelope = envelopeIn(letter.envelope);
      return envelope === undefined ? [] : [[keyOf(envelope), { letter, envelope }] as const];
    }),
  );
  for (const standing of tables.events.standing()) {
    const row = rows.find(standing.id, standing.project);
    const key = keyOf(standing);
    if (row === undefined || onQueue.has(key)) continue;
    const dead = onDeadLetters.get(key);
    if (standing.state === 'dead') {
      if (dead === undefined) end(row, at, 'deleted');
    } else if (dead === undefined) end(row, row.stateAt, 'delivered');
    else lieDead(row, dead.letter, dead.envelope);
  }

  function end(row: EventRow, endedAt: number, kind: 'delivered' | 'deleted'): void {
    if (kind === 'delivered') deliver(row, endedAt, {});
    else remove(row);
    rows.step(row, { at: endedAt, kind, facts: GONE });
  }

  function lieDead(row: EventRow, letter: FoundLetter, envelope: Envelope): void {
    const facts = buryAs(row, letter, envelope);
    rows.step(row, { at: letter.at, kind: 'buried', message: letter.message, facts });
  }
}

function envelopeIn(text: string): Envelope | undefined {
  const message = decodeMessage(`${text}\n`);
  return message.kind === 'message' ? message.envelope : undefined;
}
