/** What Iterable can have against a user that a call names, and where a call about several users lists it. */
import { type Identifiers, identifiersIn, isEmail, isUserId, type NamedUser } from './identity.ts';
import type { JsonObject } from './json.ts';
import type { Project } from './project.ts';

/** With that identifier which something is wrong with. */
export type UserFault = { readonly kind: 'invalid' | 'forgotten' | 'unknown' } & NamedUser;

/** Of `failedUpdates`. */
export const FAILURE_LISTS = {
  invalid: { email: 'invalidEmails', userId: 'invalidUserIds' },
  unknown: { email: 'notFoundEmails', userId: 'notFoundUserIds' },
  forgotten: { email: 'forgottenEmails', userId: 'forgottenUserIds' },
} as const satisfies Record<UserFault['kind'], Record<NamedUser['by'], string>>;

/** What besides can be wrong with a user whose profile is to be changed. */
export type UpdateFault = UserFault | ({ readonly kind: 'conflict' | 'invalidData' } & NamedUser);

/** Of calls that change users. */
export const UPDATE_FAILURE_LISTS = {
  ...FAILURE_LISTS,
  conflict: { email: 'conflictEmails', userId: 'conflictUserIds' },
  invalidData: { email: 'invalidDataEmails', userId: 'invalidDataUserIds' },
} as const satisfies Record<UpdateFault['kind'], Record<NamedUser['by'], string>>;

export function faultOfForm({ email, userId }: Identifiers): UserFault | undefined {
  if (email !== undefined && !isEmail(email)) return { kind: 'invalid', by: 'email', user: email };
  if (userId !== undefined && !isUserId(userId)) return { kind: 'invalid', by: 'userId', user: userId };
  return undefined;
}

export function faultInProject(
  user: Identifiers,
  { faults, forgotten: users }: Project,
): UserFault | undefined {
  const { email = null, userId = null } = user;
  const forgotten = userAmong(faults.forgottenUsers, user) ?? users.find({ email, userId });
  if (forgotten !== undefined) return { kind: 'forgotten', ...forgotten };
  const unknown = userAmong(faults.unknownUsers, user);
  return unknown === undefined ? undefined : { kind: 'unknown', ...unknown };
}

/**
 * An update creates whom the project doesn't know.
 * @param user with `email`, `userId` and `dataFields`, which can name the user anew
 */
export function faultOfUpdate(user: JsonObject, project: Project): UpdateFault | undefined {
  const names = identifiersIn(user);
  const malformed = faultOfForm(names) ?? faultOfForm(identifiersIn(user.dataFields));
  if (malformed !== undefined) return malformed;
  const inProject = faultInProject(names, project);
  if (inProject !== undefined && inProject.kind !== 'unknown') return inProject;
  const { conflictingUsers, invalidDataUsers } = project.faults;
  const conflicting = userAmong(conflictingUsers, names);
  if (conflicting !== undefined) return { kind: 'conflict', ...conflicting };
  const invalid = userAmong(invalidDataUsers, names);
  return invalid === undefined ? undefined : { kind: 'invalidData', ...invalid };
}

/** Iterable keeps addresses in lower case: https://support.iterable.com/hc/en-us/articles/209082806 */
function userAmong(names: readonly string[], { email, userId }: Identifiers): NamedUser | undefined {
  if (names.length === 0) return undefined;
  const { inLowerCase, asTheyAre } = indexOf(names);
  const address = email?.toLowerCase();
  if (address !== undefined && inLowerCase.has(address)) return { by: 'email', user: address };
  return userId !== undefined && asTheyAre.has(userId) ? { by: 'userId', user: userId } : undefined;
}

interface NameIndex {
  readonly inLowerCase: ReadonlySet<string>;
  readonly asTheyAre: ReadonlySet<string>;
}

/** A fault may name thousands, and a bulk call too. */
const indexes = new WeakMap<readonly string[], NameIndex>();

function indexOf(names: readonly string[]): NameIndex {
  const known = indexes.get(names);
  if (known !== undefined) return known;
  const index = {
    inLowerCase: new Set(names.map((name) => name.toLowerCase())),
    asTheyAre: new Set(names),
  };
  indexes.set(names, index);
  return index;
}
