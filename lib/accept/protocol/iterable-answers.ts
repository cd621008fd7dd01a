/** Answers as Iterable's API gives them: its shapes, its codes, its statuses. */

import type { Issue } from '../../issues.ts';
import type { BulkRequest } from '../../iterable/bulk-requests.ts';
import { schemaOf } from '../../iterable/event-schema.ts';
import { operationNamed } from '../../iterable/operations.ts';
import { isRecord } from '../../json/is-record.ts';
import type { JsonText } from '../../json/json-text.ts';
import { parseJson } from '../../json/value.ts';
import type { Fate } from '../fate.ts';
import type { ErrorCode, Refusal } from '../refusal.ts';
import type { Answer } from '../request.ts';
import { answerTo, firstThatFits, issuesTold } from './own-answers.ts';

/** Iterable's code for each error of the door, and Iterable's status if it is another. */
const CODES: Readonly<Record<ErrorCode, { readonly code: string; readonly status?: number }>> = {
  'invalid-event': { code: 'BadParams' },
  'no-events': { code: 'BadParams' },
  'not-mapped': { code: 'BadParams' },
  'invalid-json': { code: 'BadJsonBody' },
  'duplicate-key': { code: 'BadJsonBody' },
  'forbidden-key': { code: 'BadJsonBody' },
  'too-deep': { code: 'BadJsonBody' },
  'lone-surrogate': { code: 'BadJsonBody' },
  'invalid-encoding': { code: 'BadJsonBody' },
  unauthorized: { code: 'BadApiKey' },
  'operation-not-allowed': { code: 'Forbidden' },
  // Iterable's own answer to a key of the wrong kind.
  'client-key-missing': { code: 'BadApiKey', status: 401 },
  'not-found': { code: 'NotFound' },
  'method-not-allowed': { code: 'GenericError' },
  'too-large': { code: 'BatchTooLarge' },
  'unsupported-media-type': { code: 'BadJsonBody' },
  'internal-error': { code: 'GenericError' },
  'not-queued': { code: 'GenericError' },
  'secret-unavailable': { code: 'GenericError' },
};

/** The first row that a fault matches decides. Types come first: Iterable looks at values only after them. */
const CODES_OF_ISSUES: readonly (readonly [is: (issue: Issue) => boolean, code: string])[] = [
  [({ code }) => code === 'invalid-type', 'BadJsonBody'],
  [({ path, code }) => code === 'invalid-format' && /email$/i.test(path), 'InvalidEmailAddressError'],
  [({ path, code }) => code === 'invalid-format' && /userId$/i.test(path), 'InvalidUserIdError'],
];

export function refusedAnswer(refusal: Refusal, path: string): Answer {
  const { code, status = refusal.status } = CODES[refusal.code];
  const issues = issuesTold(refusal);
  // What a function of the configuration made wrong says nothing about the sender's user or types.
  const codeOfIssues =
    refusal.code === 'invalid-event' ? CODES_OF_ISSUES.find(([is]) => issues.some(is))?.[1] : undefined;
  const told = issues.map(({ path: place, message }) => `${place === '' ? 'the body' : place} ${message}`);
  return {
    status,
    headers: refusal.headers,
    body: {
      msg: `[/api/${path}] ${told.length === 0 ? refusal.message : told.join('; ')}`,
      code: codeOfIssues ?? code,
      params:
        issues.length === 0
          ? null
          : Object.fromEntries(issues.map(({ path: place, message }) => [placeIn(place), message])),
    },
  };
}

function placeIn(path: string): string {
  return path === '' ? 'obj' : `obj.${path}`;
}

/** @param count how many users a body lists, for calls whose answer counts them */
export function singleAnswer(
  path: string,
  count: () => number | undefined,
  [fate, ...others]: readonly Fate[],
): Answer {
  if (fate?.kind === 'refused') return refusedAnswer(fate.refusal, path);
  if (fate === undefined || fate.kind === 'unconfirmed')
    return notQueued(fate === undefined ? [] : [fate, ...others]);
  const operation = operationNamed(path);
  if (operation?.counts !== undefined)
    return { status: 200, body: countsBody(count() ?? 0, 0, USER_LISTS, {}) };
  const told =
    fate.kind === 'accepted' && operation !== undefined && schemaOf(operation.name).takesId
      ? { msg: `Event with id: ${fate.id} tracked.`, params: { id: fate.id } }
      : { msg: '', params: null };
  return { status: 200, body: { msg: told.msg, code: 'Success', params: told.params } };
}

const USER_LISTS = ['invalid', 'notFound', 'forgotten', 'conflict', 'invalidData'] as const;

/** How many faults of a bulk call the answer has in `errors`. */
const MAX_ERRORS = 100;

/** @param items as they were sent, in order */
export function bulkAnswer(bulk: BulkRequest, items: readonly JsonText[], fates: readonly Fate[]): Answer {
  if (fates.some(({ kind }) => kind === 'unconfirmed')) return notQueued(fates);
  const failed = fates.flatMap((fate, index) =>
    fate.kind === 'refused' ? [{ index, refusal: fate.refusal, user: userIn(items[index]) }] : [],
  );
  const lists = new Set(['invalid', ...bulk.otherLists, bulk.badData]);
  const bodyWith = (maxErrors: number, isListed: boolean) => {
    const listed = isListed ? failed : [];
    const byList = Map.groupBy(listed, ({ refusal }) => (isUsersFault(refusal) ? 'invalid' : bulk.badData));
    const users = Object.fromEntries(
      [...byList].map(([list, failures]) => [list, failures.map(({ user }) => user)]),
    );
    const errors = failed
      .slice(0, maxErrors)
      .map(({ index, refusal }) => ({ index, code: refusal.code, issues: issuesTold(refusal, 3) }));
    return {
      ...countsBody(fates.length - failed.length, failed.length, [...lists], users),
      // This one is ours: Iterable's lists don't say which event of a user is meant, nor what is wrong.
      ...(errors.length === 0 ? {} : { errors }),
    };
  };
  const bodies = [
    () => bodyWith(MAX_ERRORS, true),
    () => bodyWith(0, true),
    () => bodyWith(MAX_ERRORS, false),
  ];
  return { status: 200, body: firstThatFits(bodies) };
}

interface FailedUser {
  readonly email?: string;
  readonly userId?: string;
}

function userIn(json: JsonText | undefined): FailedUser {
  const item = json && parseJson(json);
  if (!isRecord(item)) return {};
  const { email, userId } = item;
  if (typeof email === 'string') return { email };
  return typeof userId === 'string' ? { userId } : {};
}

function isUsersFault(refusal: Refusal): boolean {
  return (
    refusal.code === 'invalid-event' &&
    (refusal.issues ?? []).some(({ path }) => path === 'email' || path === 'userId')
  );
}

/** The answer of Iterable's bulk and list calls. Users that failed are in the deprecated lists too. */
function countsBody(
  successCount: number,
  failCount: number,
  lists: readonly string[],
  failed: Readonly<Record<string, readonly FailedUser[]>>,
) {
  const emailsIn = (users: readonly FailedUser[] = []) => users.flatMap(({ email }) => email ?? []);
  const userIdsIn = (users: readonly FailedUser[] = []) => users.flatMap(({ userId }) => userId ?? []);
  const all = Object.values(failed).flat();
  return {
    successCount,
    failCount,
    invalidEmails: emailsIn(all),
    invalidUserIds: userIdsIn(all),
    disallowedEventNames: [],
    filteredOutFields: [],
    createdFields: [],
    failedUpdates: Object.fromEntries(
      lists.flatMap((list) => [
        [`${list}Emails`, emailsIn(failed[list])],
        [`${list}UserIds`, userIdsIn(failed[list])],
      ]),
    ),
  };
}

/** Lists each event of the call with its id and status. Those with 503 may be sent again, by these ids. */
function notQueued(fates: readonly Fate[]): Answer {
  const { status, headers = {}, body = {} } = answerTo('list', fates);
  const { error, ...params } = body;
  return { status, headers, body: { msg: error?.message ?? '', code: CODES['not-queued'].code, params } };
}
