/** The statements by which the history is written: rows as they are, and nothing of what they mean. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StepKind } from '../../operate/history/schema.ts';
import { EventTable } from './event-table.ts';
import type { Mask } from './mask.ts';
import type { Answered, Called } from './occurrences.ts';

export interface NewStep {
  readonly event: number;
  readonly at: number;
  readonly kind: StepKind;
  readonly message?: string | undefined;
  readonly request?: number | undefined;
  readonly call?: number | undefined;
  readonly body?: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;
}

type NewRequest = Omit<Answered, 'kind' | 'by'> & {
  readonly request: number;
  readonly source: string | undefined;
};

type NewCall = Omit<Called, 'kind' | 'by'> & {
  readonly call: number;
  readonly project: string;
  readonly events: number;
};

/** Of what a call says, so much is kept. */
const MAX_CALL_BODY = 65_536;
/** An answer of fewer characters was not cut off on its way here. */
const MIN_CUT_ANSWER = 5_000;

interface MessageStep {
  readonly step: number;
  readonly event: number;
}

export class Tables {
  readonly events: EventTable;
  readonly #mask: Mask;
  readonly #insertStep: StatementSync;
  readonly #keepBody: StatementSync;
  readonly #insertRequest: StatementSync;
  readonly #insertCall: StatementSync;
  readonly #addRates: StatementSync;
  readonly #stepOfMessage: StatementSync;
  readonly #laterStep: StatementSync;
  readonly #setCounter: StatementSync;
  readonly #addCounter: StatementSync;
  readonly #counter: StatementSync;
  readonly #last: StatementSync;
  readonly #lastOfSteps: StatementSync;

  constructor(database: DatabaseSync, mask: Mask) {
    this.#mask = mask;
    this.events = new EventTable(database, mask);
    const prepare = (sql: string) => database.prepare(sql);
    this.#insertStep = prepare(
      'INSERT INTO steps (event, at, kind, message, request, call, body, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#keepBody = prepare(
      `UPDATE steps SET body = ?1 WHERE step =
         (SELECT step FROM steps WHERE event = ?2 AND kind IN ('queued', 'buried') ORDER BY at, step LIMIT 1)
       AND NOT EXISTS (SELECT 1 FROM steps WHERE event = ?2 AND kind = 'queued' AND body IS NOT NULL)`,
    );
    this.#insertRequest = prepare('INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#insertCall = prepare('INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#addRates = prepare(
      `INSERT INTO rates VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET delivered = delivered + excluded.delivered, limited = limited + excluded.limited`,
    );
    this.#stepOfMessage = prepare(
      'SELECT step, event FROM steps WHERE message = ? ORDER BY step DESC LIMIT 1',
    );
    this.#laterStep = prepare(
      `SELECT events.event FROM events JOIN steps USING (event)
       WHERE id = ?1 AND step > ?2 AND (kind = 'queued' OR (kind = 'buried' AND steps.event = ?3)) LIMIT 1`,
    );
    this.#setCounter = prepare('INSERT OR REPLACE INTO counters VALUES (?, ?)');
    this.#addCounter = prepare(
      'INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value',
    );
    this.#counter = prepare('SELECT value FROM counters WHERE name = ?');
    this.#last = prepare('SELECT seq FROM sqlite_sequence WHERE name = ?');
    this.#lastOfSteps = prepare('SELECT max(request) AS last FROM steps WHERE request IS NOT NULL');
  }

  insertStep({ event, at, kind, message, request, call, body, facts }: NewStep): void {
    this.#insertStep.run(
      event,
      at,
      kind,
      message ?? null,
      request ?? null,
      call ?? null,
      this.#mask(body) ?? null,
      this.#mask(JSON.stringify(facts)),
    );
  }

  /** What an event was at first, with the step that brought it; unless that is kept already. */
  keepBody(event: number, body: string): void {
    this.#keepBody.run(this.#mask(body), event);
  }

  insertRequest(row: NewRequest): void {
    this.#insertRequest.run(
      row.request,
      row.at,
      row.ms,
      row.method,
      this.#mask(row.path),
      row.source ?? null,
      this.#mask(row.type) ?? null,
      row.bytes,
      this.#maskedPart(row) ?? null,
      Number(row.isWhole),
      row.status,
      this.#mask(row.answer),
    );
  }

  insertCall(row: NewCall): void {
    this.#insertCall.run(
      row.call,
      row.at,
      row.ms,
      row.project,
      row.origin,
      row.path,
      row.events,
      this.#mask(row.body)?.slice(0, MAX_CALL_BODY).toWellFormed() ?? null,
      row.status ?? null,
      this.#maskedAnswer(row.answer) ?? null,
      this.#mask(row.fault) ?? null,
    );
  }

  #maskedPart({ body, isWhole }: NewRequest): string | undefined {
    return body === undefined || isWhole ? this.#mask(body) : this.#mask.cut(body);
  }

  /** Of a long one the first part is told. */
  #maskedAnswer(answer: string | undefined): string | undefined {
    return answer === undefined || answer.length < MIN_CUT_ANSWER
      ? this.#mask(answer)
      : this.#mask.cut(answer);
  }

  addRates(project: string, second: number, delivered: number, limited: number): void {
    this.#addRates.run(project, second, delivered, limited);
  }

  /** The last that a message of SQS was in. */
  stepOfMessage(message: string): MessageStep | undefined {
    return this.#stepOfMessage.get(message) as MessageStep | undefined;
  }

  /** The event that came of a moved letter: the same id, maybe in another project; or the same event, buried again. */
  goesOnAfter({ step, event }: MessageStep, id: string): number | undefined {
    return this.#laterStep.get(id, step, event)?.event as number | undefined;
  }

  counter(name: string): number {
    return Number(this.#counter.get(name)?.value ?? 0);
  }

  setCounter(name: string, value: number): void {
    this.#setCounter.run(name, value);
  }

  addCounter(name: string, value: number): void {
    this.#addCounter.run(name, value);
  }

  /** The highest number that a request has: some have events already, and no row before their answer. */
  lastRequest(): number {
    const ofSteps = Number(this.#lastOfSteps.get()?.last ?? 0);
    return Math.max(this.lastIn('requests'), ofSteps);
  }

  /** The highest number that a table ever had. */
  lastIn(table: 'events' | 'requests' | 'calls'): number {
    return Number(this.#last.get(table)?.seq ?? 0);
  }
}
