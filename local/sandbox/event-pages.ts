/** The pages that show what arrived. */
import { fault, INVALID_LIMIT, limitIn, raw } from './control-replies.ts';
import type { StoredEvent } from './event-store.ts';
import { latestEvents } from './events-of-user.ts';
import type { Project } from './project.ts';
import type { Reply } from './replies.ts';

export function eventPage(project: Project, path: string): Reply {
  const id = idOf(path);
  const event = id === undefined ? undefined : (project.events.get(id) ?? project.events.find(id).at(-1));
  return event === undefined ? fault(404, 'not-found', 'no such page or event') : raw(eventJson(event));
}

export function eventsPage(project: Project, query: URLSearchParams): Reply {
  const limit = limitIn(query);
  if (limit === undefined) return INVALID_LIMIT;
  // A plus sign that was not encoded arrives as a space, which no address has.
  const user = query.get('user')?.replaceAll(' ', '+');
  if (user !== undefined || query.has('latest')) return eventList(latestEvents(project, limit, user), null);
  const id = query.get('id');
  if (id !== null) return eventList(project.events.find(id).slice(0, limit), null);
  const after = query.get('after');
  const last = after === null ? undefined : project.events.get(after);
  if (after !== null && last === undefined)
    return fault(400, 'unknown-id', 'after must be the id of an event');
  const position = last?.position ?? -1;
  const events = project.events.after(position, limit);
  const end = position + events.length < project.events.distinctIds - 1 ? events.at(-1)?.id : undefined;
  return eventList(events, end ?? null);
}

function eventList(events: readonly StoredEvent[], next: string | null): Reply {
  return raw(`{"events":[${events.map(eventJson).join(',')}],"next":${JSON.stringify(next)}}`);
}

/** The body is pasted in as it came: a parse would lose the digits that readers of this page look for. */
function eventJson({ id, forwarderId, operation, arrivedAt, count, headers, body }: StoredEvent): string {
  const head = JSON.stringify({ id, forwarderId, operation, arrivedAt, count, headers });
  return `${head.slice(0, -1)},"body":${body}}`;
}

function idOf(path: string): string | undefined {
  const [, encoded] = /^\/sandbox\/events\/(.+)$/.exec(path) ?? [];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
