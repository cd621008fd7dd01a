/**
 * Two requests about one user, one after the other, made one: with the same effect as if Iterable had got both in their
 * order, and each value as its sender wrote it. Iterable's "Getting Started with Iterable's API" asks for several
 * fields in one request.
 */
import type { OperationName } from '../iterable/operations.ts';
import { walkedOrNothing } from '../iterable/subject.ts';
import { elementsOf, isNull, isObject, type JsonText, membersOf, textOf } from '../json/json-text.ts';
import { spliceObject } from '../json/splice.ts';
import { isAlike } from './alike.ts';

/** A request as it would be sent: its operation, and its body as text. */
export interface UserRequest {
  readonly operation: { readonly name: OperationName };
  readonly body: string;
}

type Members = ReadonlyMap<string, JsonText>;

/** Both bodies are objects. */
type Merge = (earlier: JsonText, later: JsonText) => string | undefined;

interface Merging {
  /** The operations that the earlier request may have. */
  readonly after: readonly OperationName[];
  readonly merge: Merge;
}

/** By the later request's operation. What is not listed is never merged. */
const MERGINGS: Partial<Readonly<Record<OperationName, Merging>>> = {
  'users/update': { after: ['users/update'], merge: mergeUpdates },
  'users/updateSubscriptions': { after: ['users/updateSubscriptions'], merge: mergeSubscriptions },
  'commerce/updateCart': { after: ['commerce/updateCart'], merge: onlyLastCart },
  'lists/subscribe': { after: ['lists/subscribe', 'lists/unsubscribe'], merge: lastSubscription },
  // Not after `lists/subscribe`, which creates the user if Iterable does not know it.
  'lists/unsubscribe': { after: ['lists/unsubscribe'], merge: onlyLastOfList },
};

/** Our own limit: Iterable publishes none for a call about one user, but takes a message of this size. */
const MAX_BYTES = 1_000_000;

/** @returns the body of the one request, of the later one's operation; nothing if both must be sent */
export function mergedBody(earlier: UserRequest, later: UserRequest): string | undefined {
  const merging = MERGINGS[later.operation.name];
  if (merging === undefined || !merging.after.includes(earlier.operation.name)) return undefined;
  if (Buffer.byteLength(earlier.body) + Buffer.byteLength(later.body) > MAX_BYTES) return undefined;
  const [first, second] = [walkedOrNothing(earlier.body), walkedOrNothing(later.body)];
  if (first === undefined || second === undefined || !isObject(first) || !isObject(second)) return undefined;
  return merging.merge(first, second);
}

/** https://api.iterable.com/api-docs, ApiUserUpdateRequest: fields that are not named are kept. */
function mergeUpdates(earlier: JsonText, later: JsonText): string | undefined {
  const [first, second] = [byName(earlier), byName(later)];
  if (!isEqualBut(['dataFields'], first, second)) return undefined;
  const [before, after] = [first.get('dataFields'), second.get('dataFields')];
  if (after === undefined) return textOf(earlier);
  if (before === undefined) return textOf(later);
  const isDeep = second.get('mergeNestedObjects');
  const fields = mergeFields(before, after, isDeep !== undefined && textOf(isDeep) === 'true');
  return fields && spliceObject(earlier, { set: { dataFields: fields } });
}

/** These rename the user, so the next request may mean somebody else. */
const IDENTIFIERS = ['email', 'userId'];

/** @param isDeep merges one level of objects in objects, never lists: https://support.iterable.com/hc/articles/360035402611 */
function mergeFields(before: JsonText, after: JsonText, isDeep: boolean): string | undefined {
  if (!isObject(before) || !isObject(after)) return undefined;
  const [first, second] = [byName(before), byName(after)];
  if (IDENTIFIERS.some((name) => first.has(name))) return undefined;
  if (hasDot(first) || hasDot(second)) return undefined;
  const set: [name: string, text: string][] = [];
  for (const [name, value] of second) {
    const text = mergeValues(first.get(name), value, isDeep);
    if (text === undefined) return undefined;
    set.push([name, text]);
  }
  return spliceObject(before, { set: Object.fromEntries(set) });
}

function mergeValues(before: JsonText | undefined, after: JsonText, isDeep: boolean): string | undefined {
  if (before === undefined) return textOf(after);
  // Iterable refuses a changed type, so it must see both values.
  if (!isAlike(before, after)) return undefined;
  if (!isDeep || !isObject(after)) return textOf(after);
  const [first, second] = [byName(before), byName(after)];
  if (hasDot(first) || hasDot(second)) return undefined;
  const texts = [...second].map(([name, value]) => [name, textOf(value)] as const);
  return spliceObject(before, { set: Object.fromEntries(texts) });
}

/** It may stand for a field in a field. */
function hasDot(members: Members): boolean {
  return [...members.keys()].some((name) => name.includes('.'));
}

const SUBSCRIPTIONS = [
  'emailListIds',
  'unsubscribedChannelIds',
  'unsubscribedMessageTypeIds',
  'subscribedMessageTypeIds',
];

/** https://api.iterable.com/api-docs, UpdateSubscriptionsRequest: each list that is not null takes the place of the former. */
function mergeSubscriptions(earlier: JsonText, later: JsonText): string | undefined {
  const [first, second] = [byName(earlier), byName(later)];
  if (!isEqualBut(SUBSCRIPTIONS, first, second)) return undefined;
  const lists = [...second].filter(([name, value]) => SUBSCRIPTIONS.includes(name) && !isNull(value));
  return spliceObject(earlier, {
    set: Object.fromEntries(lists.map(([name, value]) => [name, textOf(value)])),
  });
}

/** The last cart takes the place of the former. */
function onlyLastCart(earlier: JsonText, later: JsonText): string | undefined {
  const [first, second] = [byName(earlier), byName(later)];
  const isOnlyCart = [...first.keys()].every((name) => name === 'user' || name === 'items');
  return isOnlyCart && isOnlyName(first.get('user'), second.get('user')) ? textOf(later) : undefined;
}

/** With a flag, such as `updateExistingUsersOnly`, the last may not create the user whom the first would have created. */
function lastSubscription(earlier: JsonText, later: JsonText): string | undefined {
  return isListAlone(byName(later)) ? onlyLastOfList(earlier, later) : undefined;
}

/** Whoever was put on a list, or taken off it, is on it or not by the last word. */
function onlyLastOfList(earlier: JsonText, later: JsonText): string | undefined {
  const [first, second] = [byName(earlier), byName(later)];
  const isOnlyList = isListAlone(first);
  const [listBefore, listAfter] = [first.get('listId'), second.get('listId')];
  const isSame = listBefore && listAfter && textOf(listBefore) === textOf(listAfter);
  return isOnlyList && isSame && isOnlyName(onlyElement(first), onlyElement(second))
    ? textOf(later)
    : undefined;
}

function isListAlone(body: Members): boolean {
  return [...body.keys()].every((name) => name === 'listId' || name === 'subscribers');
}

function onlyElement(body: Members): JsonText | undefined {
  const list = body.get('subscribers');
  const [element, ...others] = (list && elementsOf(list)) ?? [];
  return others.length === 0 ? element : undefined;
}

/** Whether a user is its name and nothing else, and the other user has the same name. */
function isOnlyName(user: JsonText | undefined, other: JsonText | undefined): boolean {
  if (user === undefined || other === undefined || !isObject(user)) return false;
  const [names, others] = [byName(user), byName(other)];
  const isName = [...names.keys()].every((name) => IDENTIFIERS.includes(name));
  return isName && IDENTIFIERS.every((name) => isEqual(names.get(name), others.get(name)));
}

/** Whether both have the same members with the same text, but for some. */
function isEqualBut(some: readonly string[], first: Members, second: Members): boolean {
  const names = new Set([...first.keys(), ...second.keys()]);
  return [...names].every((name) => some.includes(name) || isEqual(first.get(name), second.get(name)));
}

function isEqual(first: JsonText | undefined, second: JsonText | undefined): boolean {
  return (first && textOf(first)) === (second && textOf(second));
}

function byName(json: JsonText): Members {
  return new Map((membersOf(json) ?? []).map(({ name, value }) => [name, value]));
}
