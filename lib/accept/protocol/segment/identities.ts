/** Calls that change by which name a user is known. What they become depends on how the project identifies users. */

import type { Identity } from '../../../iterable/project-kinds.ts';
import type { JsonText } from '../../../json/json-text.ts';
import { membersOf } from '../../../json/json-text.ts';
import { objectText, stringText, writtenText } from '../../../json/object-text.ts';
import { notValid } from '../../check/found.ts';
import type { SegmentCall } from './call.ts';
import type { Draft, DraftBody } from './draft.ts';
import { traitsText, userText } from './user.ts';
import { idIn, isEmail, userIdText } from './values.ts';

/**
 * An anonymous visitor who becomes known is nobody in Iterable, so there is nothing to merge.
 * `users/updateEmail` works in projects identified by e-mail only: https://api.iterable.com/api/docs#users_updateEmail
 */
export function alias({ at, settings }: SegmentCall): Draft[] {
  const [from, to] = [at('previousId'), at('userId')];
  const isAnonymous = isSame(from, at('anonymousId')) && settings.anonymousIds !== 'asUserId';
  if (isAnonymous || isSame(from, to)) return [];
  const areEmails = isEmail(from) && isEmail(to);
  return [
    {
      ...merge(from, to),
      inProject: (identity) => (areEmails ? addressChange(from, to, identity) : merge(from, to, identity)),
    },
  ];
}

function addressChange(from: JsonText | undefined, to: JsonText | undefined, identity: Identity): DraftBody {
  if (identity === 'email') return updateEmail({ currentEmail: stringText(from) }, to);
  return {
    operation: 'users/update',
    write: () =>
      objectText({
        [identity === 'userId' ? 'userId' : 'email']: stringText(from),
        dataFields: objectText({ email: stringText(to) }),
      }),
  };
}

function isSame(one: JsonText | undefined, other: JsonText | undefined): boolean {
  const id = idIn(one);
  return id !== undefined && id === idIn(other);
}

/** @param identity in projects identified by userId, whatever looks like an e-mail is a userId too */
function merge(
  from: JsonText | undefined,
  to: JsonText | undefined,
  identity: Identity = 'hybrid',
): DraftBody {
  const kindOf = (id: JsonText | undefined) => (identity !== 'userId' && isEmail(id) ? 'Email' : 'UserId');
  return {
    operation: 'users/merge',
    write: () =>
      objectText({
        [`source${kindOf(from)}`]: userIdText(from),
        [`destination${kindOf(to)}`]: userIdText(to),
      }),
  };
}

function updateEmail(
  current: Readonly<Record<string, string | undefined>>,
  newEmail: JsonText | undefined,
): DraftBody {
  return {
    operation: 'users/updateEmail',
    write: () => objectText({ ...current, newEmail: writtenText(newEmail) }),
  };
}

/** A user's new e-mail among the traits, as Segment's destination has a field for it. */
export function newEmailIn({ traits, email }: SegmentCall): JsonText | undefined {
  const newEmail = traits?.of('newEmail');
  return isEmail(newEmail) && writtenText(newEmail) !== email ? newEmail : undefined;
}

/**
 * An identify with a new e-mail. In a project identified by e-mail the name changes by a call of its own, and
 * nobody knows which of the two calls Iterable sees first. So neither may name the user by what changes.
 */
export function renamed(call: SegmentCall, newEmail: JsonText): Draft[] {
  const { email, userId, traits, settings } = call;
  const traitsWith = (set: Readonly<Record<string, string>>, leftOut: readonly string[]) =>
    traits && traitsText(traits, settings, set, leftOut);
  const saysMore =
    traits !== undefined && (membersOf(traits.json) ?? []).some(({ name }) => !NAMES.includes(name));
  const change = updateEmail(
    { currentEmail: email, currentUserId: email === undefined ? userId : undefined },
    newEmail,
  );
  const update: Draft = {
    operation: 'users/update',
    write: () => userText(call, call.traitsText(), settings),
    inProject: (identity) => {
      if (identity !== 'email') {
        const dataFields = traitsWith({ email: writtenText(newEmail) ?? '' }, ['newEmail']);
        const name = userId === undefined ? { email } : { userId };
        return { operation: 'users/update', write: () => userText(name, dataFields, settings) };
      }
      if (!saysMore) return change;
      if (userId === undefined) throw notValid('traits.newEmail', 'invalid-value', NEEDS_USER_ID);
      return {
        operation: 'users/update',
        write: () => userText({ userId }, traitsWith({}, NAMES), settings),
      };
    },
  };
  if (!saysMore || userId === undefined) return [update];
  const beside: Draft = {
    ...change,
    isBeside: true,
    inProject: (identity) => {
      if (identity !== 'email') throw notValid('traits.newEmail', 'invalid-value', 'users/update sets it');
      return change;
    },
  };
  return [update, beside];
}

const NAMES = ['email', 'newEmail'];
const NEEDS_USER_ID =
  'needs a userId beside other traits, in a project that identifies users by e-mail: send it in a call of its own';
