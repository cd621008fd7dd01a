/** The statements that read and write rows of events. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { EventState } from '../../operate/history/schema.ts';
import { isMaskedId } from './event-key.ts';
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
  'stateAt',
  'stateBy',
] as const;
/** In which a sender may have written a key. The others are ours. */
const MASKED: ReadonlySet<string> = new Set(['id', 'name', 'user', 'reason', 'code', 'detail']);
const COLUMNS = [...WHAT_IT_IS, ...HOW_IT_STANDS] as const;

type Found = Omit<EventRow, 'isDeleted'> & { readonly isDeleted: number; readonly revision: number };

export class EventTable {
  readonly #mask: Mask;
  readonly #find: StatementSync;
  readonly #body: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #updateBody: StatementSync;
  readonly #key: StatementSync;
  readonly #standing: StatementSync;

  constructor(database: DatabaseSync, mask: Mask) {
    this.#mask = mask;
    const prepare = (sql: string) => database.prepare(sql);
    this.#find = prepare(`SELECT event, revision, ${COLUMNS} FROM events WHERE id = ? AND project = ?`);
    this.#body = prepare('SELECT body FROM events WHERE event = ?');
    this.#insert = prepare(
      `INSERT INTO events (event, ${COLUMNS}, body, isMasked, revision) VALUES (?${', ?'.repeat(COLUMNS.length + 3)})`,
    );
    this.#update = prepare(
      `UPDATE events SET ${HOW_IT_STANDS.map((name) => `${name} = ?`)}, revision = ? WHERE event = ?`,
    );
    this.#updateBody = prepare(
      'UPDATE events SET operation = ?, name = ?, user = ?, body = ?, isMasked = ? WHERE event = ?',
    );
    this.#key = prepare('SELECT id, project FROM events WHERE event = ?');
    this.#standing = prepare(
      `SELECT id, project, state FROM events
       WHERE state IN ('waiting', 'retrying') OR (state = 'dead' AND isDeleted = 0)`,
    );
  }

  find(id: string, project: string): (EventRow & { readonly revision: number }) | undefined {
    const found = this.#find.get(id, project) as Found | undefined;
    if (found === undefined) return undefined;
    return {
      ...found,
      isDeleted: found.isDeleted === 1,
      triedAt: 0,
      untriedBecause: undefined,
    };
  }

  body(event: number): string | undefined {
    return this.#body.get(event)?.body as string | undefined;
  }

  insert(row: EventRow, body: string, revision: number): void {
    this.#insert.run(row.event, ...this.#values(row, COLUMNS), ...this.#masked(row, body), revision);
  }

  update(row: EventRow, body: string | undefined, revision: number): void {
    this.#update.run(...this.#values(row, HOW_IT_STANDS), revision, row.event);
    if (body === undefined) return;
    const named = this.#values(row, ['operation', 'name', 'user']);
    this.#updateBody.run(...named, ...this.#masked(row, body), row.event);
  }

  #masked({ id }: EventRow, body: string): [string, number] {
    const masked = this.#mask(body);
    return [masked, Number(masked !== body || isMaskedId(id))];
  }

  #values(row: EventRow, columns: readonly (typeof COLUMNS)[number][]): SQLInputValue[] {
    return columns.map((name) => {
      const value = row[name];
      if (typeof value === 'boolean') return Number(value);
      return MASKED.has(name) ? this.#mask(value as string | null) : value;
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
