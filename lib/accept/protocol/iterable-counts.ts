/** Answers of Iterable's calls that count: how many users or events were taken, and whose were not. */
import type { Issue } from '../../issues.ts';
import type { CountedAnswer } from '../../iterable/bulk-requests.ts';
import { type JsonText, startsWith } from '../../json/json-text.ts';
import { valuesNamed } from '../../json/object-text.ts';
import { QUOTE } from '../../json/tokens.ts';
import { parseJson } from '../../json/value.ts';
import type { Fate } from '../fate.ts';
import type { ErrorCode, Refusal } from '../refusal.ts';
import type { Answer } from '../request.ts';
import { notQueued } from './iterable-answers.ts';
import type { CutCall } from './iterable-cut.ts';
import { firstThatFits, issuesTold } from './own-answers.ts';

/** How many faults of a call the answer has in `errors`. */
const MAX_ERRORS = 100;

interface Failure {
  readonly index: number;
  readonly code: ErrorCode;
  /** Their paths begin at the item. */
  readonly issues: readonly Issue[];
}

/** @param fates one an item, in order */
export function countedAnswer(
  { items, answer, place }: Omit<CutCall, 'events'>,
  fates: readonly Fate[],
): Answer {
  if (fates.some(({ kind }) => kind === 'unconfirmed')) return notQueued(fates);
  const failures = fates.flatMap((fate, index): Failure[] => {
    if (fate.kind !== 'refused') return [];
    return [{ index, code: fate.refusal.code, issues: issuesOfItem(fate.refusal, place) }];
  });
  const listed = failuresListed(failures, items);
  const bodyWith = (maxErrors: number, lists: Failed) => {
    const errors = failures
      .slice(0, maxErrors)
      .map(({ index, code, issues }) => ({ index, code, issues: issues.slice(0, 3) }));
    return {
      successCount: fates.length - failures.length,
      failCount: failures.length,
      ...LISTS[answer](lists),
      // This one is ours: Iterable's lists don't say which event of a user is meant, nor what is wrong.
      ...(errors.length === 0 ? {} : { errors }),
    };
  };
  const bodies = [
    () => bodyWith(MAX_ERRORS, listed),
    () => bodyWith(0, listed),
    () => bodyWith(MAX_ERRORS, { malformed: NOBODY, badData: NOBODY }),
  ];
  return { status: 200, body: firstThatFits(bodies) };
}

function issuesOfItem(refusal: Refusal, place: string | undefined): readonly Issue[] {
  const issues = issuesTold(refusal);
  if (place === undefined) return issues;
  return issues.map((issue) =>
    issue.path.startsWith(place)
      ? { ...issue, path: issue.path.slice(place.length).replace('.', '') }
      : issue,
  );
}

interface Users {
  readonly emails: string[];
  readonly userIds: string[];
}

/** Users of items that were refused. */
interface Failed {
  /** The addresses and ids that are themselves at fault. */
  readonly malformed: Users;
  /** Of items in which something else is. */
  readonly badData: Users;
}

const NOBODY: Users = { emails: [], userIds: [] };

function failuresListed(failures: readonly Failure[], items: CutCall['items']): Failed {
  const malformed: Users = { emails: [], userIds: [] };
  const badData: Users = { emails: [], userIds: [] };
  for (const { index, code, issues } of failures) {
    const { email, userId } = userOf(items[index]);
    // What a function of the configuration made wrong says nothing about the sender's user.
    const atFault = new Set(code === 'invalid-event' ? issues.map(({ path }) => path) : []);
    const badEmail = atFault.has('email') ? email : [];
    const badUserId = atFault.has('userId') ? userId : [];
    malformed.emails.push(...badEmail);
    malformed.userIds.push(...badUserId);
    if (badEmail.length + badUserId.length > 0) continue;
    badData.emails.push(...email);
    if (email.length === 0) badData.userIds.push(...userId);
  }
  return { malformed, badData };
}

/** By each field the name that it has, if it is a text. */
function userOf(
  item: CutCall['items'][number] | undefined,
): Readonly<Record<'email' | 'userId', readonly string[]>> {
  const values = valuesNamed(item && 'refusal' in item ? undefined : item, ['email', 'userId']);
  const textIn = (json: JsonText | undefined) =>
    json !== undefined && startsWith(json, QUOTE) ? [parseJson(json) as string] : [];
  return { email: textIn(values.get('email')), userId: textIn(values.get('userId')) };
}

/** Users in one of the lists of `failedUpdates`, by how its name begins. */
function failedUpdates(lists: Readonly<Record<string, Users>>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(lists).flatMap(([name, { emails, userIds }]) => [
      [`${name}Emails`, emails],
      [`${name}UserIds`, userIds],
    ]),
  );
}

/** What each answer has besides the two counts. An event whose data is bad is in no list of Iterable's. */
const LISTS: Readonly<Record<CountedAnswer, (failed: Failed) => object>> = {
  BulkTrackResponse: ({ malformed }) => ({
    ...deprecatedLists(malformed),
    failedUpdates: failedUpdates({ invalid: malformed, notFound: NOBODY, forgotten: NOBODY }),
  }),
  UserBulkUpdateListResponse: ({ malformed, badData }) => ({
    ...deprecatedLists(malformed),
    failedUpdates: failedUpdates({
      invalid: malformed,
      notFound: NOBODY,
      forgotten: NOBODY,
      conflict: NOBODY,
      invalidData: badData,
    }),
  }),
  BulkUpdateSubscriptionsResponse: ({ malformed, badData }) => ({
    invalidEmails: malformed.emails,
    invalidUserIds: malformed.userIds,
    validEmailFailures: badData.emails,
    validUserIdFailures: badData.userIds,
  }),
};

function deprecatedLists({ emails, userIds }: Users) {
  return {
    invalidEmails: emails,
    invalidUserIds: userIds,
    disallowedEventNames: [],
    filteredOutFields: [],
    createdFields: [],
  };
}
