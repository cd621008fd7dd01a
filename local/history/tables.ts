/** The statements by which the history is written: each row of the file, and nothing of what it means. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { EventState, StepKind } from '../../operate/history/schema.ts';
import type { EventRow } from './event-row.ts';
import type { Mask } from './mask.ts';

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

export interface NewRequest {
  readonly request: number;
  readonly at: number;
  readonly ms: number;
  readonly method: string;
  readonly path: string;
  readonly source: string | undefined;
  readonly type: string | undefined;
  readonly bytes: number;
  readonly body: string | undefined;
  readonly isWhole: boolean;
  readonly status: number;
  readonly answer: string;
}

export interface NewCall {
  readonly call: number;
  readonly at: number;
  readonly ms: number;
  readonly project: string;
  readonly origin: string;
  readonly path: string;
  readonly events: number;
  readonly body: string | undefined;
  readonly status: number | undefined;
  readonly answer: string | undefined;
  readonly fault: string | undefined;
}

interface MessageStep {
  readonly step: number;
  readonly event: number;
}

/** They change only with the body. An update that names them would write their indexes anew. */
const WHAT_IT_IS = ['project', 'id', 'source', 'operation', 'name', 'user', 'at'] as const;
const HOW_IT_STANDS = [
  'state',
  'reason',
  'code',
  'status',
  'detail',
  'attempts',
  'nextAt',
  'ms',
  'endedAt',
  'isDeleted',
] as const;
const COLUMNS = [...WHAT_IT_IS, ...HOW_IT_STANDS] as const;

type Found = Omit<EventRow, 'isDeleted'> & { readonly isDeleted: number };

/** What brings an event to its state. */
const TO_STATE = "('queued', 'retried', 'delivered', 'buried')";

export class Tables {
  readonly #mask: Mask;
  readonly #event: StatementSync;
  readonly #state: StatementSync;
  readonly #body: StatementSync;
  readonly #insertEvent: StatementSync;
  readonly #updateEvent: StatementSync;
  readonly #updateBody: StatementSync;
  readonly #insertStep: StatementSync;
  readonly #deleteSteps: StatementSync;
  readonly #insertRequest: StatementSync;
  readonly #insertCall: StatementSync;
  readonly #addRates: StatementSync;
  readonly #stepOfMessage: StatementSync;
  readonly #laterStep: StatementSync;
  readonly #key: StatementSync;
  readonly #standing: StatementSync;
  readonly #setCounter: StatementSync;
  readonly #addCounter: StatementSync;
  readonly #counter: StatementSync;
  readonly #last: StatementSync;

  constructor(database: DatabaseSync, mask: Mask) {
    this.#mask = mask;
    const prepare = (sql: string) => database.prepare(sql);
    this.#event = prepare(`SELECT event, ${COLUMNS} FROM events WHERE id = ? AND project = ?`);
    this.#state = prepare(
      `SELECT at, kind FROM steps WHERE event = ? AND kind IN ${TO_STATE} ORDER BY at DESC, step DESC LIMIT 1`,
    );
    this.#body = prepare('SELECT body FROM events WHERE event = ?');
    this.#insertEvent = prepare(
      `INSERT INTO events (event, ${COLUMNS}, body, revision) VALUES (?${', ?'.repeat(COLUMNS.length + 2)})`,
    );
    this.#updateEvent = prepare(
      `UPDATE events SET ${HOW_IT_STANDS.map((name) => `${name} = ?`)}, revision = ? WHERE event = ?`,
    );
    this.#updateBody = prepare(
      'UPDATE events SET operation = ?, name = ?, user = ?, body = ? WHERE event = ?',
    );
    this.#insertStep = prepare(
      'INSERT INTO steps (event, at, kind, message, request, call, body, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#deleteSteps = prepare('DELETE FROM steps WHERE event = ?');
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
    this.#key = prepare('SELECT id, project FROM events WHERE event = ?');
    this.#standing = prepare(
      `SELECT id, project, state FROM events
       WHERE state IN ('waiting', 'retrying') OR (state = 'dead' AND isDeleted = 0)`,
    );
    this.#setCounter = prepare('INSERT OR REPLACE INTO counters VALUES (?, ?)');
    this.#addCounter = prepare(
      'INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value',
    );
    this.#counter = prepare('SELECT value FROM counters WHERE name = ?');
    this.#last = prepare('SELECT seq FROM sqlite_sequence WHERE name = ?');
  }

  event(id: string, project: string): EventRow | undefined {
    const found = this.#event.get(id, project) as Found | undefined;
    if (found === undefined) return undefined;
    const state = this.#state.get(found.event) as { at: number; kind: StepKind } | undefined;
    return {
      ...found,
      isDeleted: found.isDeleted === 1,
      stateAt: state?.at ?? 0,
      stateBy: state?.kind ?? 'queued',
      triedAt: 0,
      untriedBecause: undefined,
    };
  }

  body(event: number): string | undefined {
    return this.#body.get(event)?.body as string | undefined;
  }

  insertEvent(row: EventRow, body: string, revision: number): void {
    this.#insertEvent.run(row.event, ...this.#values(row, COLUMNS), this.#mask(body), revision);
  }

  /** @returns whether it is there: an operator may have deleted it. Then nothing is left of it. */
  updateEvent(row: EventRow, body: string | undefined, revision: number): boolean {
    const { changes } = this.#updateEvent.run(...this.#values(row, HOW_IT_STANDS), revision, row.event);
    if (changes === 0) {
      this.#deleteSteps.run(row.event);
      return false;
    }
    if (body === undefined) return true;
    const named = this.#values(row, ['operation', 'name', 'user']);
    this.#updateBody.run(...named, this.#mask(body), row.event);
    return true;
  }

  #values(row: EventRow, columns: readonly (typeof COLUMNS)[number][]): SQLInputValue[] {
    return columns.map((name) => {
      const value = row[name];
      if (typeof value === 'boolean') return Number(value);
      return typeof value === 'string' ? this.#mask(value) : value;
    });
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
      this.#mask(row.body) ?? null,
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
      this.#mask(row.body) ?? null,
      row.status ?? null,
      this.#mask(row.answer) ?? null,
      row.fault ?? null,
    );
  }

  addRates(project: string, second: number, delivered: number, limited: number): void {
    this.#addRates.run(project, second, delivered, limited);
  }

  /** The last that a message of SQS was in. */
  stepOfMessage(message: string): MessageStep | undefined {
    return this.#stepOfMessage.get(message) as MessageStep | undefined;
  }

  /** Where what was buried goes on: as the event of that id, in whichever project; of the same, in a later letter, too. */
  goesOnAfter({ step, event }: MessageStep, id: string): number | undefined {
    return this.#laterStep.get(id, step, event)?.event as number | undefined;
  }

  keyOf(event: number): { readonly id: string; readonly project: string } | undefined {
    return this.#key.get(event) as { id: string; project: string } | undefined;
  }

  /** Of all events that are not gone. */
  standing(): readonly { readonly id: string; readonly project: string; readonly state: EventState }[] {
    return this.#standing.all() as { id: string; project: string; state: EventState }[];
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

  /** The highest number that a table ever had. */
  lastIn(table: 'events' | 'requests' | 'calls'): number {
    return Number(this.#last.get(table)?.seq ?? 0);
  }
}
