/**
 * Iterable's users, changed one a call or many: the same requests leave the same profiles and are refused for the same
 * reasons, however they come.
 */
import type { CallRequest, Exchange } from '../../../lib/iterable/client.ts';

export interface UserRequest {
  readonly email?: string;
  readonly userId?: string;
  readonly createNewFields?: boolean;
  readonly mergeNestedObjects?: boolean;
  readonly dataFields?: Readonly<Record<string, unknown>>;
}

/** What becomes of one user's request. */
export type Fate = 'updated' | 'mismatched' | 'invalid-data' | 'forgotten' | 'conflict' | 'failing';

/** How an answer tells who was refused. */
export interface Telling {
  /** Without lists, with deprecated ones only, or with all. */
  readonly lists: 'none' | 'deprecated' | 'all';
  /** What is said of a field of a wrong type. */
  readonly mismatch: 'value' | 'types' | 'nothing';
  readonly isInCapitals: boolean;
}

const LISTS: Readonly<Record<Exclude<Fate, 'updated' | 'mismatched'>, string>> = {
  'invalid-data': 'invalidData',
  forgotten: 'forgotten',
  conflict: 'conflict',
  failing: 'mystery',
};

export const keyOf = ({ email, userId }: UserRequest): string => userId ?? email?.toLowerCase() ?? '';

export class UsersAtIterable {
  readonly profiles = new Map<string, Map<string, unknown>>();

  /** What is the matter with a request is written in it, or in the name of its user. */
  fateOf({ email = '', userId = '', dataFields = {} }: UserRequest): Fate {
    const name = `${email}${userId}`.toLowerCase();
    if (name.includes('forgotten')) return 'forgotten';
    if (name.includes('conflict')) return 'conflict';
    if (name.includes('failing')) return 'failing';
    if ('long' in dataFields && !String(dataFields.long).startsWith('#')) return 'mismatched';
    return 'evil' in dataFields ? 'invalid-data' : 'updated';
  }

  /** Each value with what was to be done if its field is new. */
  update(request: UserRequest): void {
    const { dataFields = {}, mergeNestedObjects, createNewFields } = request;
    const profile = this.profiles.get(keyOf(request)) ?? new Map<string, unknown>();
    this.profiles.set(keyOf(request), profile);
    for (const [name, value] of Object.entries(dataFields)) {
      const before = profile.get(name);
      const isMerged = mergeNestedObjects && isObject(value) && isObject(before);
      profile.set(name, isMerged ? { ...before, ...value } : value);
    }
    profile.set('createNewFields', createNewFields);
  }

  /** The answer to a call of many; each user must stand in it once. */
  bulkUpdate({ body }: Pick<CallRequest, 'body'>, telling: Telling): Exchange {
    const { users, createNewFields } = parse(body) as { users: UserRequest[]; createNewFields?: boolean };
    if (new Set(users.map(keyOf)).size !== users.length) throw new Error('a user stands twice in one call');
    if (users.some((user) => 'createNewFields' in user)) throw new Error('a user says what a call says');
    const fates = users.map((user) => this.fateOf(user));
    const mismatched = users.filter((_, index) => fates[index] === 'mismatched');
    if (mismatched.length > 0) return mismatch(mismatched, telling);
    const failed: Record<string, string[]> = {};
    for (const [index, user] of users.entries()) {
      const fate = fates[index] as Exclude<Fate, 'mismatched'>;
      if (fate === 'updated') {
        this.update(createNewFields === undefined ? user : { ...user, createNewFields });
        continue;
      }
      const { name, value } = listedAs(user, telling);
      const list = telling.lists === 'deprecated' ? `invalid${name}` : `${LISTS[fate]}${name}`;
      failed[list] = [...(failed[list] ?? []), value];
    }
    const failCount = fates.filter((fate) => fate !== 'updated').length;
    const counts = { successCount: users.length - failCount, failCount };
    if (telling.lists === 'deprecated') return answered(200, { ...counts, ...failed });
    // Of one user the answer says what it is.
    const isTold = telling.lists === 'all' || users.length === 1;
    return answered(200, isTold ? { ...counts, failedUpdates: failed } : counts);
  }
}

function listedAs({ email, userId }: UserRequest, { isInCapitals }: Telling) {
  if (email === undefined) return { name: 'UserIds', value: userId ?? '' };
  return { name: 'Emails', value: isInCapitals ? email.toUpperCase() : email };
}

function mismatch(users: readonly UserRequest[], { mismatch: told }: Telling): Exchange {
  const error = { incomingTypes: ['string', 'keyword'], expectedType: 'long', _type: 'UnexpectedType' };
  const offendingValue = users.at(-1)?.dataFields?.long;
  const long = { ...(told === 'nothing' ? {} : error), ...(told === 'value' ? { offendingValue } : {}) };
  return answered(400, {
    msg: '',
    code: 'RequestFieldsTypesMismatched',
    params: { validationErrors: { long } },
  });
}

export function answered(status: number, body: unknown): Exchange {
  return { kind: 'answer', status, retryAfter: undefined, body: JSON.stringify(body) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A number as it is written. TypeScript doesn't know `context` yet. */
export function parse(text: string): unknown {
  const keepDigits = (_: string, value: unknown, ...[context]: readonly { readonly source: string }[]) =>
    typeof value === 'number' && context !== undefined ? `#${context.source}` : value;
  return JSON.parse(text, keepDigits as (name: string, value: unknown) => unknown);
}
