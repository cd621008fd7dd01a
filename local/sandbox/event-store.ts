/** The events of one project by id, in order of first arrival; in memory, one body an id. */
import type { IncomingHttpHeaders } from 'node:http';

/** What an arrival brings. */
export interface ArrivedEvent {
  readonly id: string;
  /** The endpoint that was called. */
  readonly operation: string;
  /** ISO 8601; not there in what an earlier version stored. */
  readonly arrivedAt?: string | undefined;
  /** Under which the forwarder tells of it, where that is another: Iterable takes no id for most operations. */
  readonly forwarderId?: string | undefined;
  /** The event's JSON, character for character: the request body, or an item of one. */
  readonly body: string;
  /** Credentials left out. */
  readonly headers: IncomingHttpHeaders;
}

/** As it arrived last. */
export interface StoredEvent extends ArrivedEvent {
  /** From 0, in order of first arrival. */
  readonly position: number;
  /** How often the id arrived. */
  readonly count: number;
}

export interface EventStore {
  /** An id that is there already has its event updated, whichever event or user it belonged to. */
  put(event: ArrivedEvent): void;
  get(id: string): StoredEvent | undefined;
  /** Those whose id this is, or the forwarder's id, in order of first arrival. */
  find(id: string): readonly StoredEvent[];
  /** Those that first arrived behind this position (-1: all), in order. */
  after(position: number, limit: number): readonly StoredEvent[];
  readonly distinctIds: number;
  /** All arrivals, repeated ids included. */
  readonly arrivals: number;
}

export function createEventStore(): EventStore {
  const positions = new Map<string, number>();
  const positionsByForwarderId = new Map<string, Set<number>>();
  const inOrder: StoredEvent[] = [];
  let arrivals = 0;

  function at(position: number | undefined): StoredEvent | undefined {
    return position === undefined ? undefined : inOrder[position];
  }

  return {
    put(event) {
      arrivals += 1;
      const known = at(positions.get(event.id));
      const position = known?.position ?? inOrder.length;
      positions.set(event.id, position);
      inOrder[position] = { ...event, position, count: (known?.count ?? 0) + 1 };
      const { forwarderId } = event;
      if (forwarderId === undefined) return;
      const others = positionsByForwarderId.get(forwarderId);
      if (others === undefined) positionsByForwarderId.set(forwarderId, new Set([position]));
      else others.add(position);
    },
    get: (id) => at(positions.get(id)),
    find(id) {
      const own = positions.get(id);
      const found = new Set(positionsByForwarderId.get(id));
      if (own !== undefined) found.add(own);
      return [...found].sort((a, b) => a - b).flatMap((position) => at(position) ?? []);
    },
    after: (position, limit) => inOrder.slice(position + 1, position + 1 + limit),
    get distinctIds() {
      return inOrder.length;
    },
    get arrivals() {
      return arrivals;
    },
  };
}
