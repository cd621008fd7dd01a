/**
 * Requests about users that go many in a call. In one call each user stands once: Iterable keeps no order there, and
 * its answer names users. So what one user's requests make is one item, or several for several calls.
 */
import { type BulkUser, bulkUserIn } from '../iterable/bulk-user.ts';
import { namesOf } from '../iterable/subject.ts';
import { mergedBody, type UserRequest } from './coalesce.ts';

/** What stands of a user in the list of a call. */
export interface Item<Request> {
  /** In their order; several were made one. */
  readonly requests: readonly [Request, ...Request[]];
  /** Of the single operation. */
  readonly body: string;
  /** Of the bodies of all its requests, with a comma each. */
  readonly bytes: number;
  /** Nothing if nobody can tell who it is. */
  readonly user: BulkUser | undefined;
}

/**
 * So many of a user's requests become one item: to merge reads both texts, so a thousand would be read a thousand
 * times. And if the item is refused, each of them needs a call of its own.
 */
const MAX_MERGED = 20;

/** Calls are cut by the bytes of what they carry before it was merged, and never within an item. */
const MAX_MERGED_BYTES = 2_000_000;

interface Entry<Request> extends Item<Request> {
  readonly index: number;
}

/** The requests of one user, or of several that a request shows to be one. */
interface Bucket<Request> {
  readonly entries: Entry<Request>[];
  readonly names: string[];
}

/**
 * @param requests in their order
 * @param saidOnce the name of the member that the call says for all
 * @returns of each user the items, in its order; the users in the order of their first requests
 */
export function itemsByUser<Request extends UserRequest>(
  requests: readonly Request[],
  saidOnce: string | undefined,
): readonly (readonly Item<Request>[])[] {
  const buckets = new Set<Bucket<Request>>();
  const byName = new Map<string, Bucket<Request>>();
  for (const [index, request] of requests.entries()) {
    const user = bulkUserIn(request.body, saidOnce);
    const names = user === undefined ? [] : namesOf(user.subject);
    const known = new Set(names.flatMap((name) => byName.get(name) ?? []));
    const bucket = oneOf([...known], buckets, byName);
    buckets.add(bucket);
    const bytes = Buffer.byteLength(request.body) + 1;
    bucket.entries.push({ requests: [request], body: request.body, bytes, user, index });
    for (const name of names) {
      if (byName.has(name)) continue;
      byName.set(name, bucket);
      bucket.names.push(name);
    }
  }
  const inOrder = [...buckets].map(({ entries }) => entries.sort((a, b) => a.index - b.index));
  return inOrder
    .sort(([a], [b]) => (a?.index ?? 0) - (b?.index ?? 0))
    .map((entries) => itemsOf(entries, saidOnce));
}

/** Pours the smaller ones into the largest, so that no request is moved often. */
function oneOf<Request>(
  known: readonly Bucket<Request>[],
  all: Set<Bucket<Request>>,
  byName: Map<string, Bucket<Request>>,
): Bucket<Request> {
  const [largest, ...others] = known.toSorted((a, b) => b.entries.length - a.entries.length);
  if (largest === undefined) return { entries: [], names: [] };
  for (const other of others) {
    all.delete(other);
    for (const entry of other.entries) largest.entries.push(entry);
    for (const name of other.names) {
      largest.names.push(name);
      byName.set(name, largest);
    }
  }
  return largest;
}

function itemsOf<Request extends UserRequest>(
  entries: readonly Entry<Request>[],
  saidOnce: string | undefined,
): readonly Item<Request>[] {
  const items: Item<Request>[] = [];
  for (const entry of entries) {
    const last = items.at(-1);
    const merged = last && mergedItem(last, entry, saidOnce);
    if (merged === undefined) items.push(entry);
    else items[items.length - 1] = merged;
  }
  return items;
}

function mergedItem<Request extends UserRequest>(
  earlier: Item<Request>,
  later: Item<Request>,
  saidOnce: string | undefined,
): Item<Request> | undefined {
  const [first, next] = [earlier.requests[0], later.requests[0]];
  const bytes = earlier.bytes + later.bytes;
  if (earlier.requests.length >= MAX_MERGED || bytes > MAX_MERGED_BYTES) return undefined;
  const body = mergedBody({ ...first, body: earlier.body }, { ...next, body: later.body });
  if (body === undefined) return undefined;
  return {
    requests: [...earlier.requests, ...later.requests],
    body,
    bytes,
    user: bulkUserIn(body, saidOnce),
  };
}
