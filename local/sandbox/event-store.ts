/** The events of one project by id, in order of first arrival; in memory, one body an id. */
import type { IncomingHttpHeaders } from 'node:http';

export interface StoredEvent {
  readonly id: string;
  /** From 0, in order of first arrival. */
  readonly position: number;
  /** The event's JSON at its last arrival, character for character: the request body, or an item of one. */
  body: string;
  /** The headers of the last arrival, credentials left out. */
  headers: IncomingHttpHeaders;
  /** How often the id arrived. */
  count: number;
}

export interface EventStore {
  /** An id that is there already has its event updated, whichever event or user it belonged to. */
  put(id: string, body: string, headers: IncomingHttpHeaders): void;
  get(id: string): Readonly<StoredEvent> | undefined;
  /** Those that first arrived behind this position (-1: all), in order. */
  after(position: number, limit: number): readonly Readonly<StoredEvent>[];
  readonly distinctIds: number;
  /** All arrivals, repeated ids included. */
  readonly arrivals: number;
}

export function createEventStore(): EventStore {
  const byId = new Map<string, StoredEvent>();
  const inOrder: StoredEvent[] = [];
  let arrivals = 0;
  return {
    put(id, body, headers) {
      arrivals += 1;
      const known = byId.get(id);
      if (known === undefined) {
        const event = { id, position: inOrder.length, body, headers, count: 1 };
        byId.set(id, event);
        inOrder.push(event);
      } else {
        known.body = body;
        known.headers = headers;
        known.count += 1;
      }
    },
    get: (id) => byId.get(id),
    after: (position, limit) => inOrder.slice(position + 1, position + 1 + limit),
    get distinctIds() {
      return inOrder.length;
    },
    get arrivals() {
      return arrivals;
    },
  };
}
