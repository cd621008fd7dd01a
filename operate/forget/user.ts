/** A user whom an operator names, and whether a text is about that user. */
import { OperateFault } from '../fault.ts';
import { unescaped, type Value, valuesIn } from './values.ts';

export type NamedUser = { readonly email: string } | { readonly userId: string };

/** What has an at sign is an e-mail. @throws OperateFault wrong-use */
export function parseUser(text: string): NamedUser {
  const user = text.trim();
  if (user === '') throw new OperateFault('wrong-use', 'USER is an e-mail or a userId');
  return user.includes('@') ? { email: user } : { userId: user };
}

/** A body may be a provider's, which names users where it likes: `client_user_id`, `user.id`. */
const ID_MEMBER = /users?[._[-]?ids?$/i;
const EMAIL_MEMBER = /mails?(?:[_-]?address(?:es)?)?$/i;
/** Of a change of names, or a merge: both are the same user's. */
const ONE_OF_TWO = /^(?:current|new|source|destination)/i;

/**
 * Whether a body names the user: the e-mail stands anywhere in it, or the userId is a value. Numbers like a userId of
 * digits alone stand in too many other places: it must be the value of a member such as `userId`.
 * @param body of any form: what could not be read was buried, too
 */
export function isAbout(user: NamedUser, body: string): boolean {
  // Of a thousand letters all but a few end here. What JSON or a form may write otherwise, it writes with these.
  const isWrittenOut = !/[\\%+]/.test(body);
  const wanted = 'email' in user ? user.email : user.userId;
  if (isWrittenOut && !body.toLowerCase().includes(wanted.toLowerCase())) return false;
  if ('email' in user && formsOf(body).some((text) => holds(text, user.email))) return true;
  return valuesIn(body).some((value) => isOf(user, value));
}

/** Whether a body names users beside this one. */
export function namesOthers(user: NamedUser, body: string): boolean {
  const own = new Set<symbol>();
  const named = new Set<symbol>();
  for (const value of valuesIn(body)) {
    const kind = kindOf(value);
    if (isOf(user, value)) {
      // Who is only spoken of, in a longer text, is not the one whom the event is about.
      if (isWhole(user, value)) own.add(value.element);
    } else if (kind !== undefined) {
      if (kind in user && !ONE_OF_TWO.test(value.name)) return true;
      named.add(value.element);
    }
  }
  // By another kind of name, it may be the same user's second one.
  return !named.isSubsetOf(own);
}

function kindOf({ name, owner, text }: Value): 'email' | 'userId' | undefined {
  if (text === '' || text === 'null') return undefined;
  if (ID_MEMBER.test(`${owner}.${name}`)) return 'userId';
  return EMAIL_MEMBER.test(name) && text.includes('@') ? 'email' : undefined;
}

function isOf(user: NamedUser, value: Value): boolean {
  if ('email' in user) return holds(value.text, user.email);
  const { userId } = user;
  return value.text.trim() === userId && (/\D/.test(userId) || kindOf(value) === 'userId');
}

function isWhole(user: NamedUser, { text }: Value): boolean {
  return 'userId' in user || text.trim().toLowerCase() === user.email.toLowerCase();
}

/** JSON in a text of JSON has its escapes twice. */
const ESCAPED_TIMES = 3;

/** A body, and what it says without the escapes of JSON and of addresses. */
function formsOf(body: string): readonly string[] {
  const forms = [body];
  for (let last = body; last.includes('\\') && forms.length <= ESCAPED_TIMES; forms.push(last)) {
    last = unescaped(last);
  }
  return forms.flatMap((text) => (text.includes('%') ? [text, percentDecoded(text)] : [text]));
}

function percentDecoded(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

const BEFORE = /[\p{L}\p{N}._%+-]$/u;
const AFTER = /^(?:[\p{L}\p{N}-]|\.[\p{L}\p{N}])/u;

/** `ann@example.com` does not stand in `joann@example.com`. */
function holds(text: string, email: string): boolean {
  const [seen, wanted] = [text.toLowerCase(), email.toLowerCase()];
  for (let at = seen.indexOf(wanted); at !== -1; at = seen.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    if (!BEFORE.test(seen.slice(Math.max(0, at - 2), at)) && !AFTER.test(seen.slice(end, end + 3)))
      return true;
  }
  return false;
}
