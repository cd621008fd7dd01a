/**
 * Under which ids the forwarder tells of what it is about to send. Iterable gets an id with few operations, but
 * whoever reads such an id at the terminal looks for it here.
 */
export interface Announcements {
  /** @returns what ends it: only what is under way is kept */
  announce(event: AnnouncedEvent): () => void;
  /** The id of an event that arrived with this body; equal bodies take turns. */
  idOf(operation: string, body: string): string | undefined;
}

export interface AnnouncedEvent {
  /** The endpoint that will be called. */
  readonly operation: string;
  /** The event's JSON as it will arrive, alone or as an item of a call. */
  readonly body: string;
  readonly id: string;
}

export function createAnnouncements(): Announcements {
  const idsByEvent = new Map<string, string[]>();
  return {
    announce({ operation, body, id }) {
      const key = keyOf(operation, body);
      const ids = idsByEvent.get(key);
      if (ids === undefined) idsByEvent.set(key, [id]);
      else ids.push(id);
      return () => withdraw(key, id);
    },
    idOf(operation, body) {
      const ids = idsByEvent.get(keyOf(operation, body));
      const id = ids?.shift();
      if (id !== undefined) ids?.push(id);
      return id;
    },
  };

  function withdraw(key: string, id: string): void {
    const ids = idsByEvent.get(key) ?? [];
    const index = ids.indexOf(id);
    if (index !== -1) ids.splice(index, 1);
    if (ids.length === 0) idsByEvent.delete(key);
  }
}

function keyOf(operation: string, body: string): string {
  return `${operation}\n${body}`;
}
