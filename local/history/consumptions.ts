/** What each invocation of a consumer carries, and which of that a call of Iterable is about. */
import { bulkFor, OPERATION_NAMES, type Operation, operationNamed } from '../../lib/iterable/operations.ts';
import { textsOfItems, textsWithOneItem } from '../sandbox/spans.ts';
import { aloneOf, mergedOf, type QueuedEvent, queuedEventIn, type Sending } from '../sendings.ts';
import type { Called, Invoked } from './occurrences.ts';

/** What a call carries. */
export interface Carried {
  readonly project: string;
  /** Each once, in the order of the call. */
  readonly events: readonly QueuedEvent[];
  /** Its body is that of its one event. */
  readonly isOwnBody: boolean;
}

interface Consumption {
  readonly project: string;
  readonly events: readonly QueuedEvent[];
  /** By path and body; made when the first call comes. */
  sendings: Map<string, Sending<QueuedEvent>[]> | undefined;
  hasMerged: boolean;
  endedAt: number | undefined;
}

/** Lines of the log and calls may come a little after the end. */
const KEPT_MS = 2_000;

const OPERATIONS = OPERATION_NAMES.flatMap((name) => operationNamed(name) ?? []);
const BY_PATH: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.map((operation) => [operation.path, operation]),
);
/** The operation of which a path takes many events. */
const BY_BULK_PATH: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.flatMap((operation) => {
    const bulk = bulkFor(operation, 'bulk');
    return bulk === undefined ? [] : [[bulk.path, operation] as const];
  }),
);

export class Consumptions {
  readonly #known = new Map<string, Consumption>();

  /** @returns the events that it has */
  begin({ by, project, records }: Invoked): readonly QueuedEvent[] {
    const events = records.flatMap(({ text, group }) => queuedEventIn(text, group) ?? []);
    this.#known.set(by, { project, events, sendings: undefined, hasMerged: false, endedAt: undefined });
    return events;
  }

  end(by: string, at: number): void {
    const consumption = this.#known.get(by);
    if (consumption !== undefined) consumption.endedAt = at;
  }

  has(by: string): boolean {
    return this.#known.has(by);
  }

  /** Of one user's events, those behind this one in the invocation that had it last. */
  behind(id: string, project: string): readonly QueuedEvent[] {
    for (const { events } of [...this.#known.values()].reverse()) {
      const index = events.findIndex(({ envelope }) => envelope.id === id && envelope.project === project);
      const group = events[index]?.group;
      if (group !== undefined) return events.slice(index + 1).filter((event) => event.group === group);
    }
    return [];
  }

  /** @returns nothing for a call that no consumer of ours makes */
  carriedBy({ by, path, body = '' }: Called): Carried | undefined {
    const consumption = this.#known.get(by);
    if (consumption === undefined) return undefined;
    const events = new Set<QueuedEvent>();
    let isOwnBody = false;
    for (const piece of piecesOf(path, body)) {
      const sending = sendingIn(consumption, piece);
      for (const event of sending?.events ?? []) events.add(event);
      isOwnBody = sending?.events.length === 1 && piece.body === body;
    }
    return { project: consumption.project, events: [...events], isOwnBody };
  }

  forget(now: number): void {
    for (const [by, { endedAt }] of this.#known) {
      if (endedAt !== undefined && endedAt < now - KEPT_MS) this.#known.delete(by);
    }
  }
}

interface Piece {
  /** Of the operation. */
  readonly path: string;
  readonly body: string;
}

/** A call of many, cut into those that lie on the queue. */
function piecesOf(path: string, body: string): readonly Piece[] {
  const bulk = BY_BULK_PATH.get(path);
  if (bulk?.bulk !== undefined) {
    return textsOfItems(body, bulk.bulk.list).map((item) => ({ path: bulk.path, body: item }));
  }
  const list = BY_PATH.get(path)?.counts;
  if (list === undefined) return [{ path, body }];
  return textsWithOneItem(body, list).map((one) => ({ path, body: one }));
}

function sendingIn(consumption: Consumption, { path, body }: Piece): Sending<QueuedEvent> | undefined {
  const key = `${path}\n${body}`;
  consumption.sendings ??= bySending(consumption.events.map(aloneOf));
  if (!consumption.sendings.has(key) && !consumption.hasMerged) {
    consumption.hasMerged = true;
    const merged = bySending(mergedOf(consumption.events));
    for (const [mergedKey, sendings] of merged) {
      if (!consumption.sendings.has(mergedKey)) consumption.sendings.set(mergedKey, sendings);
    }
  }
  const alike = consumption.sendings.get(key);
  const next = alike?.shift();
  if (next !== undefined) alike?.push(next);
  return next;
}

function bySending(sendings: readonly Sending<QueuedEvent>[]): Map<string, Sending<QueuedEvent>[]> {
  return Map.groupBy(sendings, ({ operation, body }) => `${operation.path}\n${body}`);
}
