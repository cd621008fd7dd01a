/** Whom a stored event is about, for who looks for a user's events. */
import type { StoredEvent } from './event-store.ts';
import { isObject, type JsonValue, parseJson } from './json.ts';
import type { Project } from './project.ts';

/** So many are looked at together. */
const CHUNK = 500;

/** Newest first, by their first arrival. @param user an e-mail or a user id; without one, those of all */
export function latestEvents(
  { events }: Project,
  limit: number,
  user: string | undefined,
): readonly StoredEvent[] {
  const found: StoredEvent[] = [];
  for (let end = events.distinctIds; end > 0 && found.length < limit; end -= CHUNK) {
    const start = Math.max(0, end - CHUNK);
    const chunk = events.after(start - 1, end - start).toReversed();
    found.push(...(user === undefined ? chunk : chunk.filter(({ body }) => namesUser(body, user))));
  }
  return found.slice(0, limit);
}

function namesUser(body: string, user: string): boolean {
  const wanted = user.toLowerCase();
  // Few bodies name the user at all: only those are parsed.
  if (!body.toLowerCase().includes(JSON.stringify(wanted).slice(1, -1))) return false;
  const event = parseJson(body);
  if (!isObject(event)) return false;
  const { user: inside, subscribers, users, updateSubscriptionsRequests } = event;
  const lists = [subscribers, users, updateSubscriptionsRequests];
  const places = [event, inside, ...lists].flat() as readonly (JsonValue | undefined)[];
  return places.some((place) => isNamedIn(place, wanted));
}

/** Under `email`, `userId`, and what ends like these: `currentEmail`, `sourceUserId`. */
function isNamedIn(place: JsonValue | undefined, wanted: string): boolean {
  if (!isObject(place)) return false;
  return Object.entries(place).some(
    ([name, value]) => /(?:^e|E)mail$|(?:^u|U)serId$/.test(name) && String(value).toLowerCase() === wanted,
  );
}
