/** Makes rows of what the stack tells. */
import { decodeMessage, type Envelope } from '../../lib/event/envelope.ts';
import { FIRST_SENT_AT } from '../../lib/queue/queue.ts';
import { captionOf } from '../../operate/subject.ts';
import type { Attempts } from './attempts.ts';
import { queue } from './event-row.ts';
import type { EventRows } from './event-rows.ts';
import { buryIn, removeFrom } from './letters.ts';
import { hearLine } from './lines.ts';
import type { Occurrence, Stored } from './occurrences.ts';
import { reconcile } from './reconcile.ts';
import type { Requests } from './requests.ts';
import type { Tables } from './tables.ts';

export class Hearing {
  readonly #tables: Tables;
  readonly #rows: EventRows;
  readonly #requests: Requests;
  readonly #attempts: Attempts;

  constructor(tables: Tables, rows: EventRows, requests: Requests, attempts: Attempts) {
    this.#tables = tables;
    this.#rows = rows;
    this.#requests = requests;
    this.#attempts = attempts;
  }

  hear(occurrence: Occurrence): void {
    this.#rows.shiftMs = occurrence.shiftMs ?? 0;
    switch (occurrence.kind) {
      case 'found':
        reconcile(occurrence, this.#tables, this.#rows);
        break;
      case 'answered':
        this.#requests.insert(occurrence);
        break;
      case 'stored':
        this.#stored(occurrence);
        break;
      case 'removed':
        removeFrom(this.#tables, this.#rows, occurrence);
        break;
      case 'invoked':
        this.#attempts.invoked(occurrence);
        break;
      case 'returned':
        this.#attempts.consumptions.end(occurrence.by, occurrence.at);
        break;
      case 'called':
        this.#attempts.called(occurrence);
        break;
      case 'logged':
        hearLine(occurrence.line, this.#tables, this.#rows, this.#attempts.consumptions);
        break;
    }
  }

  #stored(stored: Stored): void {
    const message = decodeMessage(stored.text);
    if (message.kind !== 'message') return;
    const { envelope, body } = message;
    if (stored.isLetter) {
      const request = this.#requestOf(stored.by, envelope.source);
      buryIn(this.#rows, { stored, envelope, body, request });
    }
    // A consumer sent it again: to its queue, to the project's other one, or behind others of its user.
    else if (stored.attributes[FIRST_SENT_AT] !== undefined) this.#rows.take(envelope, body, stored.at);
    else if (!stored.isOnce || this.#tables.stepOfMessage(stored.message) === undefined) {
      this.#queued(stored, envelope, body);
    }
  }

  #queued(stored: Stored, envelope: Envelope, body: string): void {
    const { at } = stored;
    const known = this.#rows.find(envelope.id, envelope.project);
    const isOther = known !== undefined && this.#rows.isOther(known, body);
    const row = known ?? this.#rows.take(envelope, body, at);
    const moment = this.#rows.moment(at);
    if (isOther && moment.order >= row.stateAt) {
      this.#rows.setBody(row, body);
      Object.assign(row, { operation: envelope.operation, ...captionOf(body, envelope.operation) });
    }
    queue(row, moment);
    this.#rows.step(row, {
      at,
      kind: 'queued',
      message: stored.message,
      request: this.#requestOf(stored.by, envelope.source),
      body: isOther ? body : undefined,
      facts: {},
    });
  }

  /** Consumers and operators send, too. */
  #requestOf(by: string | undefined, source: string): number | undefined {
    return by === undefined || this.#attempts.consumptions.has(by)
      ? undefined
      : this.#requests.numberOf(by, source);
  }
}
