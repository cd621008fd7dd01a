/**
 * `GET /api/users/…` and `GET /api/events/…`: what a project has of one user.
 *
 * Of Iterable's client, https://www.npmjs.com/package/@iterable/api 0.13.0: the answers' members, and that there is no
 * `user` where nobody is found. Assumed: that an event's fields stand in `dataFields`, that the newest comes first,
 * that there are 30 unless asked and 200 at most (the client lets 1,000 be asked for), and where the time of a profile's last change stands.
 */
import type { StoredEvent } from './event-store.ts';
import { type Identifiers, identifiersIn } from './identity.ts';
import { isNumber, isObject, type JsonObject, parseJson } from './json.ts';
import type { Project } from './project.ts';
import { json, type Reply } from './replies.ts';

export function userReply({ profiles }: Project, user: Identifiers): Reply {
  const profile = profiles.find(user);
  if (profile === undefined) return json(200, {});
  const { email, userId, fields, changedAtMs } = profile;
  const dataFields = { ...Object.fromEntries(fields), email, userId, profileUpdatedAt: dateOf(changedAtMs) };
  return json(200, { user: { email, userId, dataFields } });
}

const DEFAULT_LIMIT = 30;
const MAX_LIMIT = 200;
const OPERATIONS: ReadonlySet<string> = new Set(['events/track', 'events/trackBulk']);

export function eventsReply(project: Project, user: Identifiers, query: URLSearchParams): Reply {
  const asked = Number(query.get('limit') ?? DEFAULT_LIMIT);
  const limit = asked >= 1 ? Math.min(asked, MAX_LIMIT) : DEFAULT_LIMIT;
  const wanted = namesOf(user, project);
  const stored = project.events.after(-1, project.events.distinctIds).toReversed();
  const found: object[] = [];
  for (const event of stored) {
    if (found.length >= limit) break;
    const body = OPERATIONS.has(event.operation) ? bodyAbout(wanted, event.body) : undefined;
    if (body !== undefined) found.push(eventOf(event, body));
  }
  return json(200, { events: found });
}

/** A user may be named otherwise than the event does. */
function namesOf(user: Identifiers, { profiles }: Project): Identifiers {
  const profile = profiles.find(user);
  return {
    email: (user.email ?? profile?.email)?.toLowerCase(),
    userId: user.userId ?? profile?.userId,
  };
}

/** @returns nothing if it names somebody else */
function bodyAbout(wanted: Identifiers, text: string): JsonObject | undefined {
  // Few bodies name the user at all: only those are parsed.
  const isNamed = [wanted.email, wanted.userId].some(
    (name) =>
      name !== undefined && text.toLowerCase().includes(JSON.stringify(name.toLowerCase()).slice(1, -1)),
  );
  const body = isNamed ? parseJson(text) : undefined;
  if (!isObject(body)) return undefined;
  const { email, userId } = identifiersIn(body);
  const isAbout =
    (email !== undefined && email.toLowerCase() === wanted.email) ||
    (userId !== undefined && userId === wanted.userId);
  return isAbout ? body : undefined;
}

function eventOf({ id, arrivedAt }: StoredEvent, body: JsonObject): object {
  const { email, userId, eventName, createdAt, dataFields, campaignId, templateId } = body;
  const atMs = isNumber(createdAt)
    ? Number(createdAt.rawJSON) * 1_000
    : Date.parse(arrivedAt ?? '1970-01-01');
  return {
    _id: id,
    createdAt: dateOf(atMs),
    email,
    userId,
    eventName,
    eventType: 'customEvent',
    campaignId,
    templateId,
    dataFields,
  };
}

/** `2026-11-23 02:45:00 +00:00` */
function dateOf(ms: number): string {
  const time = new Date(ms);
  if (Number.isNaN(time.getTime())) return '1970-01-01 00:00:00 +00:00';
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} +00:00`;
}
