/** Who a call is about, and what Iterable takes for an e-mail address and for a user id. */
import { isObject, type JsonValue } from './json.ts';

/** A user, by what a call names it by. */
export interface Identifiers {
  readonly email?: string | undefined;
  readonly userId?: string | undefined;
}

/** A user, by one identifier. */
export interface NamedUser {
  readonly by: 'email' | 'userId';
  readonly user: string;
}

/** The identifiers that an object has, the e-mail first. */
export function namesIn(object: JsonValue | undefined): NamedUser[] {
  if (!isObject(object)) return [];
  return (['email', 'userId'] as const).flatMap((by) => {
    const user = object[by];
    return typeof user === 'string' ? [{ by, user }] : [];
  });
}

/**
 * An empty text names nobody.
 * @param email and `userId` are the names of the members
 */
export function identifiersIn(
  object: JsonValue | undefined,
  email = 'email',
  userId = 'userId',
): Identifiers {
  if (!isObject(object)) return {};
  return { email: textIn(object[email]), userId: textIn(object[userId]) };
}

function textIn(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const LOCAL_PART = String.raw`(?!\.)(?!.*\.\.)[^\s\p{Cc}@"(),:;<>[\\\]]{1,64}(?<!\.)`;
const LABEL = String.raw`[\p{L}\p{N}](?:-*[\p{L}\p{N}])*`;
const EMAIL = new RegExp(String.raw`^${LOCAL_PART}@(?:${LABEL}\.)+(?:\p{L}{2,63}|xn--[a-z\d-]{2,59})$`, 'iu');

/**
 * The form only. Iterable also looks the top-level domain up in a list of known ones, which this does not:
 * https://support.iterable.com/hc/en-us/articles/209082806
 */
export function isEmail(text: string): boolean {
  return text.length <= 320 && EMAIL.test(text);
}

/**
 * "Malformed" means "empty, too long, or containing non-ASCII or non-printable characters or a trailing
 * space": https://support.iterable.com/hc/en-us/articles/360035402531
 */
export function isUserId(text: string): boolean {
  return /^[ -~]{1,52}$/.test(text) && !text.endsWith(' ');
}
