/** A user whom an operator names, and whether a text is about that user. */
import { OperateFault } from '../fault.ts';

export type NamedUser = { readonly email: string } | { readonly userId: string };

/** What has an at sign is an e-mail. @throws OperateFault wrong-use */
export function parseUser(text: string): NamedUser {
  const user = text.trim();
  if (user === '') throw new OperateFault('wrong-use', 'USER is an e-mail or a userId');
  return user.includes('@') ? { email: user } : { userId: user };
}

/** A body may be a provider's, which names users where it likes: `customer.email`, `client_user_id`. */
const ID_MEMBER = /user_?ids?$/i;

/**
 * Whether a body names the user: the e-mail is a text anywhere in it, or the userId a value of a member such as
 * `userId`. Numbers like it stand in too many other places.
 * @param body JSON, or JSON a line; of any other text it is enough that it holds the e-mail
 */
export function isAbout(user: NamedUser, body: string): boolean {
  return body.split('\n').some((line) => isLineAbout(user, line));
}

function isLineAbout(user: NamedUser, line: string): boolean {
  // Of a thousand letters all but a few end here, unparsed. What JSON may write otherwise, it writes with a backslash.
  const wanted = 'email' in user ? user.email.toLowerCase() : user.userId;
  const seen = 'email' in user ? line.toLowerCase() : line;
  if (!seen.includes(wanted) && !line.includes('\\')) return false;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'email' in user && seen.includes(wanted);
  }
  return isNamedIn(user, value);
}

type Member = readonly [name: string, value: unknown];

/** Step by step and not by recursion: what anybody may write can be nested as deeply as it is long. */
function isNamedIn(user: NamedUser, whole: unknown): boolean {
  const left: Member[] = [['', whole]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const inside = membersOf(next);
    if (inside === undefined && isNamedBy(user, ...next)) return true;
    for (const member of inside ?? []) left.push(member);
  }
  return false;
}

/** An element has the name of its list. */
function membersOf([name, value]: Member): readonly Member[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value) ? value.map((element: unknown) => [name, element]) : Object.entries(value);
}

function isNamedBy(user: NamedUser, name: string, value: unknown): boolean {
  if ('email' in user) {
    return typeof value === 'string' && value.trim().toLowerCase() === user.email.toLowerCase();
  }
  return ID_MEMBER.test(name) && String(value) === user.userId;
}
