/** What each invocation of a consumer carries, and which of that a call of Iterable is about. */
import { OPERATION_NAMES, type Operation, operationNamed } from '../../lib/iterable/operations.ts';
import { textsOfItems, textsWithOneItem } from '../sandbox/spans.ts';
import { aloneOf, listedOf, mergedOf, type QueuedEvent, queuedEventIn, type Sending } from '../sendings.ts';
import { type EventKey, keyOf } from './event-key.ts';
import type { Called, Invoked } from './occurrences.ts';

/** What a call carries. */
export interface Carried {
  readonly project: string;
  /** Each once, in the order of the call. */
  readonly events: readonly QueuedEvent[];
  /** Its body is that of its one event. */
  readonly isOwnBody: boolean;
}

/** Why the events of an endpoint were given back, as they came. */
export interface GivenBack {
  readonly at: number;
  readonly endpoint: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** An event that was given back without an attempt. */
export interface Untried {
  readonly event: QueuedEvent;
  readonly because: GivenBack;
}

interface Consumption {
  readonly project: string;
  /** All of them: several messages may have one id. */
  readonly queued: readonly QueuedEvent[];
  /** By id and project: of two messages with one event, the last. */
  readonly events: ReadonlyMap<string, QueuedEvent>;
  /** Of those something was heard. */
  readonly heard: Set<string>;
  readonly givenBack: GivenBack[];
  /** By path and body; of a path made when the first call comes there. Those that are alike take turns. */
  readonly sendings: Map<string, ReadonlyMap<string, Sending<QueuedEvent>[]>>;
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
  OPERATIONS.flatMap((operation) =>
    operation.bulk === undefined ? [] : [[operation.bulk.path, operation] as const],
  ),
);

export class Consumptions {
  readonly #known = new Map<string, Consumption>();

  /** @returns the events that it has */
  begin({ by, project, records }: Invoked): readonly QueuedEvent[] {
    const queued = records.flatMap(({ text, group }) => queuedEventIn(text, group) ?? []);
    const events = new Map(queued.map((event) => [keyOf(event.envelope), event]));
    this.#known.set(by, {
      project,
      queued,
      events,
      heard: new Set(),
      givenBack: [],
      sendings: new Map(),
      endedAt: undefined,
    });
    return queued;
  }

  end(by: string, at: number): void {
    const consumption = this.#known.get(by);
    if (consumption !== undefined) consumption.endedAt = at;
  }

  has(by: string): boolean {
    return this.#known.has(by);
  }

  /** An attempt was made, or told of. */
  hear(event: EventKey): void {
    const key = keyOf(event);
    for (const { events, heard } of this.#known.values()) if (events.has(key)) heard.add(key);
  }

  /** Some of a project's events were given back without an attempt: nobody says which. */
  giveBack(project: string, because: GivenBack): void {
    for (const consumption of this.#known.values()) {
      if (consumption.project === project) consumption.givenBack.push(because);
    }
  }

  /** Of one user's events, those behind this one in the invocation that had it last. */
  behind(event: EventKey): readonly QueuedEvent[] {
    const key = keyOf(event);
    for (const { events } of [...this.#known.values()].reverse()) {
      const group = events.get(key)?.group;
      if (group === undefined) continue;
      const all = [...events.keys()];
      const later = all.slice(all.indexOf(key) + 1).flatMap((other) => events.get(other) ?? []);
      return later.filter((other) => other.group === group);
    }
    return [];
  }

  /** @returns nothing for a call that no consumer of ours makes */
  carriedBy({ by, path, body = '' }: Pick<Called, 'by' | 'path' | 'body'>): Carried | undefined {
    const consumption = this.#known.get(by);
    if (consumption === undefined || !(BY_PATH.has(path) || BY_BULK_PATH.has(path))) return undefined;
    const events = new Map<string, QueuedEvent>();
    let isOwnBody = false;
    for (const piece of piecesOf(path, body)) {
      const sending = sendingIn(consumption, piece);
      for (const event of sending?.events ?? []) events.set(keyOf(event.envelope), event);
      isOwnBody = sending?.events.length === 1 && piece.body === body;
    }
    return { project: consumption.project, events: [...events.values()], isOwnBody };
  }

  /** Lets go of what is over. @returns what of it was not even tried */
  forget(now: number): readonly Untried[] {
    const untried: Untried[] = [];
    for (const [by, consumption] of this.#known) {
      const { endedAt } = consumption;
      if (endedAt === undefined || endedAt >= now - KEPT_MS) continue;
      this.#known.delete(by);
      if (consumption.givenBack.length > 0) untried.push(...untriedIn(consumption));
    }
    return untried;
  }
}

function untriedIn({ events, heard, givenBack }: Consumption): readonly Untried[] {
  return [...events].flatMap(([key, event]) => {
    const { name, bulk } = event.operation;
    const because = givenBack.findLast(({ endpoint }) => endpoint === name || endpoint === bulk?.name);
    return because === undefined || heard.has(key) ? [] : [{ event, because }];
  });
}

interface Piece {
  /** Of the operation; where users are listed, that of the call. */
  readonly path: string;
  readonly body: string;
}

/** A call of many, cut into those that lie on the queue. */
function piecesOf(path: string, body: string): readonly Piece[] {
  const bulk = BY_BULK_PATH.get(path);
  if (bulk?.bulk !== undefined) {
    const { list, isOfUsers } = bulk.bulk;
    return textsOfItems(body, list).map((item) => ({ path: isOfUsers ? path : bulk.path, body: item }));
  }
  const list = BY_PATH.get(path)?.counts;
  if (list === undefined) return [{ path, body }];
  return textsWithOneItem(body, list).map((one) => ({ path, body: one }));
}

function sendingIn(
  { sendings, queued }: Consumption,
  { path, body }: Piece,
): Sending<QueuedEvent> | undefined {
  let ofPath = sendings.get(path);
  if (ofPath === undefined) {
    ofPath = Map.groupBy(sendingsTo(path, queued), (sending) => sending.body);
    sendings.set(path, ofPath);
  }
  const alike = ofPath.get(body);
  const next = alike?.shift();
  if (next !== undefined) alike?.push(next);
  return next;
}

/**
 * What is merged goes first, and its parts only if it is refused. The body of it may be that of its last part, which
 * says all that the others say.
 */
function sendingsTo(path: string, events: readonly QueuedEvent[]): readonly Sending<QueuedEvent>[] {
  const bulk = BY_BULK_PATH.get(path)?.bulk;
  if (bulk !== undefined) return listedOf(events, bulk);
  const ofPath = (sending: Sending<QueuedEvent>) => sending.operation.path === path;
  return [...mergedOf(events).filter(ofPath), ...events.map(aloneOf).filter(ofPath)];
}
