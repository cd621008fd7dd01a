/**
 * What a stack that was killed did last, its history may not have heard. What lies on the queues is known for sure: an
 * event that is on none of them any more has arrived, since only that, or a letter, takes its message off. If the
 * queues are others than those that it was put on, nobody knows.
 */
import { decodeMessage, type Envelope } from '../../lib/event/envelope.ts';
import { QUEUE_LOST } from '../../operate/history/schema.ts';
import { bury, deliver, type EventRow, remove } from './event-row.ts';
import type { EventRows } from './event-rows.ts';
import { buryAs } from './letters.ts';
import type { Found, FoundLetter } from './occurrences.ts';
import type { Tables } from './tables.ts';

/** What the step of it says in place of a verdict. */
const GONE = { why: 'gone-from-queue' };
/** It was neither delivered nor refused, as far as anybody knows; it may be replayed. */
const LOST = { reason: QUEUE_LOST, detail: 'the file of the queues was removed or replaced' };

export function reconcile(found: Found, tables: Tables, rows: EventRows): void {
  const { at, waiting, letters } = found;
  const isSame = areSameQueues(found, tables);
  const onQueue = new Set(waiting.flatMap((text) => envelopeIn(text) ?? []).map((key) => rows.keyOf(key)));
  const onDeadLetters = new Map(
    letters.flatMap((letter) => {
      const envelope = envelopeIn(letter.envelope);
      return envelope === undefined ? [] : [[rows.keyOf(envelope), { letter, envelope }] as const];
    }),
  );
  for (const standing of tables.events.standing()) {
    const row = rows.find(standing.id, standing.project);
    const key = rows.keyOf(standing);
    if (row === undefined || onQueue.has(key)) continue;
    const dead = onDeadLetters.get(key);
    if (standing.state === 'dead') {
      if (dead === undefined) deleteLetter(row);
    } else if (dead !== undefined) lieDead(row, dead.letter, dead.envelope);
    else if (isSame) arrive(row);
    else lose(row);
  }

  function arrive(row: EventRow): void {
    const { stateAt } = row;
    deliver(row, { at: stateAt, order: stateAt }, {});
    rows.step(row, { at: stateAt, kind: 'delivered', facts: GONE });
  }

  function deleteLetter(row: EventRow): void {
    remove(row);
    rows.step(row, { at, kind: 'deleted', facts: isSame ? GONE : LOST });
  }

  function lieDead(row: EventRow, letter: FoundLetter, envelope: Envelope): void {
    const order = Math.max(letter.at, row.stateAt);
    const facts = buryAs(row, { at: letter.at, order }, letter, envelope);
    rows.step(row, { at: letter.at, kind: 'buried', message: letter.message, facts });
  }

  function lose(row: EventRow): void {
    bury(row, { at, order: Math.max(rows.moment(at).order, row.stateAt) }, LOST);
    remove(row);
    rows.step(row, { at, kind: 'buried', facts: LOST });
  }
}

/** Whether they are those of which this is the history. From now on they are. */
function areSameQueues({ queues }: Found, tables: Tables): boolean {
  const known = tables.counter('queues');
  tables.setCounter('queues', queues);
  return known === 0 || known === queues;
}

function envelopeIn(text: string): Envelope | undefined {
  const message = decodeMessage(`${text}\n`);
  return message.kind === 'message' ? message.envelope : undefined;
}
