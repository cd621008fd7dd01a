/** The statements that read and write rows of events. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { EventState, StepKind } from '../../operate/history/schema.ts';
import type { EventRow } from './event-row.ts';
import type { Mask } from './mask.ts';

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

export class EventTable {
  readonly #mask: Mask;
  readonly #find: StatementSync;
  readonly #state: StatementSync;
  readonly #body: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #updateBody: StatementSync;
  readonly #key: StatementSync;
  readonly #standing: StatementSync;

  constructor(database: DatabaseSync, mask: Mask) {
    this.#mask = mask;
    const prepare = (sql: string) => database.prepare(sql);
    this.#find = prepare(`SELECT event, ${COLUMNS} FROM events WHERE id = ? AND project = ?`);
    this.#state = prepare(
      `SELECT at, kind FROM steps WHERE event = ? AND kind IN ${TO_STATE} ORDER BY at DESC, step DESC LIMIT 1`,
    );
    this.#body = prepare('SELECT body FROM events WHERE event = ?');
    this.#insert = prepare(
      `INSERT INTO events (event, ${COLUMNS}, body, revision) VALUES (?${', ?'.repeat(COLUMNS.length + 2)})`,
    );
    this.#update = prepare(
      `UPDATE events SET ${HOW_IT_STANDS.map((name) => `${name} = ?`)}, revision = ? WHERE event = ?`,
    );
    this.#updateBody = prepare(
      'UPDATE events SET operation = ?, name = ?, user = ?, body = ? WHERE event = ?',
    );
    this.#key = prepare('SELECT id, project FROM events WHERE event = ?');
    this.#standing = prepare(
      `SELECT id, project, state FROM events
       WHERE state IN ('waiting', 'retrying') OR (state = 'dead' AND isDeleted = 0)`,
    );
  }

  find(id: string, project: string): EventRow | undefined {
    const found = this.#find.get(id, project) as Found | undefined;
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

  insert(row: EventRow, body: string, revision: number): void {
    this.#insert.run(row.event, ...this.#values(row, COLUMNS), this.#mask(body), revision);
  }

  update(row: EventRow, body: string | undefined, revision: number): void {
    this.#update.run(...this.#values(row, HOW_IT_STANDS), revision, row.event);
    if (body === undefined) return;
    const named = this.#values(row, ['operation', 'name', 'user']);
    this.#updateBody.run(...named, this.#mask(body), row.event);
  }

  #values(row: EventRow, columns: readonly (typeof COLUMNS)[number][]): SQLInputValue[] {
    return columns.map((name) => {
      const value = row[name];
      if (typeof value === 'boolean') return Number(value);
      return typeof value === 'string' ? this.#mask(value) : value;
    });
  }

  keyOf(event: number): { readonly id: string; readonly project: string } | undefined {
    return this.#key.get(event) as { id: string; project: string } | undefined;
  }

  /** Of all events that are not gone. */
  standing(): readonly { readonly id: string; readonly project: string; readonly state: EventState }[] {
    return this.#standing.all() as { id: string; project: string; state: EventState }[];
  }
}
