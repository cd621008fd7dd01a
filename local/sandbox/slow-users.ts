/** How long a call is held back: the fault `slowUsers` slows those about some users down. */
import type { Faults } from './faults.ts';
import { identifiersIn } from './identity.ts';
import { isObject, type JsonObject, type JsonValue, parseJson } from './json.ts';

/** By the names of the members. Whom a user is to become is not among them. */
const NAMES = [
  ['email', 'userId'],
  ['currentEmail', 'currentUserId'],
  ['sourceEmail', 'sourceUserId'],
  ['destinationEmail', 'destinationUserId'],
] as const;

export function latencyOf({ latencyMs, slowUsers }: Faults, bytes: Buffer): number {
  const slow = Object.entries(slowUsers);
  if (slow.length === 0) return latencyMs;
  const body = parseJson(bytes.toString());
  const users = isObject(body) ? usersIn(body) : [];
  const emails = new Set(users.map(({ email }) => email?.toLowerCase()));
  const userIds = new Set(users.map(({ userId }) => userId));
  const isNamed = (name: string) => userIds.has(name) || emails.has(name.toLowerCase());
  return Math.max(latencyMs, ...slow.map(([name, userMs]) => (isNamed(name) ? userMs : 0)));
}

/** Calls about several users list them under one of these names. */
function usersIn(body: JsonObject) {
  const { user, subscribers, events, users, updateSubscriptionsRequests } = body;
  const lists = [subscribers, events, users, updateSubscriptionsRequests];
  const objects = [body, user, ...lists].flat() as readonly JsonValue[];
  return objects.flatMap((object) => NAMES.map(([email, userId]) => identifiersIn(object, email, userId)));
}
