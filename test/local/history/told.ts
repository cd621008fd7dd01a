/** What a stack tells its history, in a few words; and what the history makes of it. */
import { DatabaseSync } from 'node:sqlite';
import type {
  Called,
  Invoked,
  Logged,
  Occurrence,
  Removed,
  Stored,
} from '../../../local/history/occurrences.ts';
import { Writer, type WriterSettings } from '../../../local/history/writer.ts';
import { SCHEMA } from '../../../operate/history/schema.ts';

export const T0 = Date.parse('2025-01-01T12:00:00Z');

export const MB = 1024 * 1024;
export const AMPLE = { bytes: 100 * MB, ms: 7 * 86_400_000 };

export interface Written {
  readonly database: DatabaseSync;
  readonly writer: Writer;
  /** Each an own batch. */
  readonly hear: (...occurrences: readonly Occurrence[]) => void;
  readonly rows: (sql: string, ...values: readonly (string | number)[]) => Record<string, unknown>[];
  /** The one event of that id, without what the test does not ask for. */
  readonly event: (id?: string, project?: string) => Record<string, unknown> | undefined;
  readonly steps: (id?: string, project?: string) => readonly string[];
}

/** @param database if it is not a new one: as after a restart */
export function writing(settings: Partial<WriterSettings> = {}, database = newFile()): Written {
  const writer = new Writer(database, {
    limits: AMPLE,
    keys: [],
    sources: ['app', 'shop'],
    begunAt: Number.POSITIVE_INFINITY,
    ...settings,
  });
  const rows: Written['rows'] = (sql, ...values) => database.prepare(sql).all(...values);
  return {
    database,
    writer,
    hear: (...occurrences) => writer.write(occurrences, 0, T0),
    rows,
    event: (id = 'e1', project = 'us') =>
      rows('SELECT * FROM events WHERE id = ? AND project = ?', id, project)[0],
    steps: (id = 'e1', project = 'us') =>
      rows(
        `SELECT kind FROM steps JOIN events USING (event) WHERE id = ? AND project = ? ORDER BY steps.at, step`,
        id,
        project,
      ).map(({ kind }) => String(kind)),
  };
}

function newFile(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(SCHEMA);
  return database;
}

interface Message {
  readonly id?: string;
  readonly project?: string;
  readonly operation?: string;
  readonly body?: string;
  /** When the door took it in: so long after the beginning. */
  readonly accepted?: number;
  readonly more?: object;
}

export function messageOf({
  id = 'e1',
  project = 'us',
  operation = 'events/track',
  body = '{"eventName":"signed-up","email":"ada@example.com"}',
  accepted = 0,
  more = {},
}: Message = {}): string {
  const envelope = {
    v: 1,
    id,
    source: 'app',
    project,
    operation,
    acceptedAt: new Date(T0 + accepted).toISOString(),
  };
  return `${JSON.stringify({ ...envelope, ...more })}\n${body}`;
}

let messages = 0;

/** What lies on a project's queue. */
export function stored(after: number, message: Message = {}, more: Partial<Stored> = {}): Stored {
  messages += 1;
  return {
    kind: 'stored',
    at: T0 + after,
    isLetter: false,
    isOnce: false,
    message: `m${messages}`,
    text: messageOf(message),
    attributes: {},
    by: 'request-1',
    ...more,
  };
}

/** What lies on the dead letter queue. */
export function buried(after: number, message: Message = {}, more: Partial<Stored> = {}): Stored {
  const attributes = {
    reason: 'rejected',
    code: 'RequestFieldsTypesMismatched',
    status: '400',
    attempts: '1',
  };
  return stored(after, message, { isLetter: true, by: 'consumer-1', attributes, ...more });
}

export function removed(after: number, { message }: Pick<Stored, 'message'>): Removed {
  return { kind: 'removed', at: T0 + after, message };
}

export function invoked(
  after: number,
  records: readonly (Message & { readonly group?: string })[] = [{}],
): Invoked {
  return {
    kind: 'invoked',
    by: 'consumer-1',
    at: T0 + after,
    project: records[0]?.project ?? 'us',
    records: records.map(({ group, ...message }) => ({ text: messageOf(message), group })),
  };
}

export function called(after: number, more: Partial<Called> = {}): Called {
  return {
    kind: 'called',
    by: 'consumer-1',
    at: T0 + after,
    ms: 40,
    origin: 'https://api.iterable.com',
    path: '/api/events/track',
    body: '{"eventName":"signed-up","email":"ada@example.com"}',
    status: 200,
    answer: '{"code":"Success"}',
    fault: undefined,
    ...more,
  };
}

export function logged(after: number, event: string, more: object = {}): Logged {
  const time = new Date(T0 + after).toISOString();
  return {
    kind: 'logged',
    line: JSON.stringify({ time, level: 'debug', event, id: 'e1', project: 'us', ...more }),
  };
}

export const delivered = (after: number, more: object = {}) =>
  logged(after, 'event-delivered', { verdict: 'delivered', attempt: 1, durationMs: 40, ...more });

export const retried = (after: number, more: object = {}) =>
  logged(after, 'event-retried', {
    verdict: 'unavailable',
    status: 503,
    attempt: 1,
    delaySeconds: 8,
    durationMs: 40,
    ...more,
  });
