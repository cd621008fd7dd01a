/**
 * The profiles of a project's users. A user is found by e-mail address or user id, and may have both.
 *
 * Assumed: of two profiles that a call names, the one with the e-mail is meant. An identifier that another profile
 * has stays with that profile, where Iterable answers 409 in some projects; one that nobody has replaces the
 * profile's own.
 */
import type { Identifiers, NamedUser } from './identity.ts';
import type { JsonObject, JsonValue } from './json.ts';

export interface Profile {
  /** In lower case, as Iterable keeps it: https://support.iterable.com/hc/en-us/articles/209082806 */
  email?: string;
  userId?: string;
  /** Those that Iterable keeps itself too, such as `emailListIds` and `shoppingCartItems`. */
  readonly fields: Map<string, JsonValue>;
  /** By token. Only `putDevice` changes them, which keeps the tokens' owners. */
  readonly devices: Map<string, JsonObject>;
  /** When it was changed last. */
  changedAtMs: number;
}

export interface Profiles {
  find(user: Identifiers): Profile | undefined;
  /** Creates the profile if there is none, and gives it both identifiers. @returns undefined if none is named */
  upsert(user: Identifiers): Profile | undefined;
  /** What is not named stays. */
  rename(profile: Profile, names: Identifiers): void;
  /** What is changed from now on is changed at this time. */
  setTime(nowMs: number): void;
  /** Says that it was changed just now. */
  touch(profile: Profile): void;
  putDevice(profile: Profile, token: string, device: JsonObject): void;
  ownersOf(token: string): Iterable<Profile>;
  remove(profile: Profile): void;
  /** The profile as JSON, in which numbers have the digits that they came with. */
  get(user: Identifiers): string | undefined;
  /** As JSON; the one that changed last comes first. */
  latest(limit: number): string[];
}

export function createProfiles(): Profiles {
  const byName = { email: new Map<string, Profile>(), userId: new Map<string, Profile>() };
  const byToken = new Map<string, Set<Profile>>();
  /** The one that changed last comes last. */
  const byChange = new Set<Profile>();
  let nowMs = 0;

  function find({ email, userId }: Identifiers): Profile | undefined {
    return (
      (email === undefined ? undefined : byName.email.get(email.toLowerCase())) ??
      (userId === undefined ? undefined : byName.userId.get(userId))
    );
  }

  function touch(profile: Profile): void {
    byChange.delete(profile);
    byChange.add(profile);
    profile.changedAtMs = nowMs;
  }

  function rename(profile: Profile, { email, userId }: Identifiers): void {
    name(profile, 'email', email?.toLowerCase());
    name(profile, 'userId', userId);
    touch(profile);
  }

  function name(profile: Profile, by: NamedUser['by'], user: string | undefined): void {
    const index = byName[by];
    if (user === undefined || index.has(user)) return;
    if (profile[by] !== undefined) index.delete(profile[by]);
    profile[by] = user;
    index.set(user, profile);
  }

  return {
    find,
    upsert(user) {
      if (user.email === undefined && user.userId === undefined) return undefined;
      const profile: Profile = find(user) ?? { fields: new Map(), devices: new Map(), changedAtMs: nowMs };
      rename(profile, user);
      return profile;
    },
    rename,
    setTime(ms) {
      nowMs = ms;
    },
    touch,
    putDevice(profile, token, device) {
      profile.devices.set(token, device);
      const owners = byToken.get(token);
      if (owners === undefined) byToken.set(token, new Set([profile]));
      else owners.add(profile);
      touch(profile);
    },
    ownersOf: (token) => byToken.get(token) ?? [],
    remove(profile) {
      const { email, userId, devices } = profile;
      if (email !== undefined) byName.email.delete(email);
      if (userId !== undefined) byName.userId.delete(userId);
      for (const token of devices.keys()) byToken.get(token)?.delete(profile);
      byChange.delete(profile);
    },
    get(user) {
      const profile = find(user);
      return profile && jsonOf(profile);
    },
    latest: (limit) =>
      [...byChange.values().drop(Math.max(0, byChange.size - limit))].toReversed().map(jsonOf),
  };
}

function jsonOf({ email, userId, fields, devices }: Profile): string {
  return JSON.stringify({
    email,
    userId,
    dataFields: Object.fromEntries(fields),
    ...(devices.size > 0 && { devices: Object.fromEntries(devices) }),
  });
}
