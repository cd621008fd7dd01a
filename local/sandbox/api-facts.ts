/**
 * What is known of Iterable's API, apart from what the forwarder makes of it: fields, types and limits as
 * https://api.iterable.com/api-docs has them, and which keys may call what, of
 * https://support.iterable.com/hc/articles/360043464871. The sandbox plays Iterable by these facts, and the
 * tests hold the forwarder's own tables against them.
 */
import facts from './api-facts.json' with { type: 'json' };

export type FieldType =
  | 'string'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'double'
  | 'object'
  | { readonly oneOf: readonly string[] }
  | { readonly items: FieldType }
  | ObjectType;

export interface ObjectType {
  readonly required: readonly string[];
  readonly fields: Readonly<Record<string, FieldType>>;
}

export interface EndpointFacts {
  /** Not there where Iterable publishes none. */
  readonly limit?: { readonly requestsPerSecond: number; readonly per: 'project' | 'API key' };
  readonly maxMegabytes?: number;
  /** Server-side keys, those that live in apps and web pages, or both. */
  readonly keys: 'server' | 'client' | 'any';
  /** JWT-enabled keys may call it without a JWT: `unauthenticatedPaths` of Iterable's SDK for iOS. */
  readonly needsNoJwt?: true;
  /** What a 200 carries: a code, or counts and lists. */
  readonly answer:
    | 'IterableApiResponse'
    | 'BulkTrackResponse'
    | 'BulkUpdateSubscriptionsResponse'
    | 'UserBulkUpdateListResponse';
  readonly body: ObjectType;
  /** Which of Iterable's SDKs sends it, if Iterable's document does not have it. */
  readonly source?: string;
}

export type EndpointName = keyof typeof facts.endpoints;

export interface ApiFacts {
  /** Of the member `code`. */
  readonly codes: readonly string[];
  /** The lists of those that failed, by the kind of answer: the members of `failedUpdates`, if it has that. */
  readonly failureLists: Readonly<
    Record<Exclude<EndpointFacts['answer'], 'IterableApiResponse'>, readonly string[]>
  >;
  /** By the path below `/api/`. */
  readonly endpoints: Readonly<Record<EndpointName, EndpointFacts>>;
}

export const API_FACTS = facts as ApiFacts;

/** Assumed: where Iterable publishes no limit, somewhere there is one. */
const UNPUBLISHED = 100;

/** What the sandbox plays an endpoint by. */
export function factsFor(
  name: EndpointName,
): Pick<EndpointFacts, 'keys' | 'needsNoJwt' | 'answer' | 'body'> & { readonly requestsPerSecond: number } {
  const { limit, ...facts } = API_FACTS.endpoints[name];
  return { ...facts, requestsPerSecond: limit?.requestsPerSecond ?? UNPUBLISHED };
}
