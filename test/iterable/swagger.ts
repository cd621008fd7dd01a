/** What Iterable's own document (Swagger 2.0) says, in the words of `local/sandbox/api-facts.json`. */
import type { ApiFacts, EndpointFacts, FieldType, ObjectType } from '../../local/sandbox/api-facts.ts';

interface SwaggerSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: SwaggerSchema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SwaggerSchema>>;
}

export interface Swagger {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly post?: {
          readonly description: string;
          readonly parameters: readonly { readonly in: string; readonly schema: SwaggerSchema }[];
          readonly responses: Readonly<Record<string, { readonly schema?: SwaggerSchema }>>;
        };
      }
    >
  >;
  readonly definitions: Readonly<Record<string, SwaggerSchema>>;
}

const RATE_LIMIT = /<b>Rate limit<\/b>: (\d+) requests\/second, per (project|API key)/;
const MAX_SIZE = /<b>Max size of request body<\/b>: (\d+)MB/;

type SwaggerFacts = Omit<EndpointFacts, 'keys' | 'needsNoJwt' | 'source'>;

/** Of what stands in the document; which keys may call an endpoint does not. */
export function factsIn(
  { paths, definitions }: Swagger,
  names: readonly string[],
): Pick<ApiFacts, 'codes' | 'failureLists'> & {
  readonly endpoints: Readonly<Record<string, SwaggerFacts>>;
} {
  const definitionOf = ({ $ref = '' }: SwaggerSchema) => definitions[$ref.split('/').at(-1) ?? ''] ?? {};

  function typeOf(schema: SwaggerSchema): FieldType {
    if (schema.$ref !== undefined) return typeOf(definitionOf(schema));
    const { type = '', format = type, enum: values, items, properties, required = [] } = schema;
    if (values !== undefined) return { oneOf: values.toSorted() };
    if (items !== undefined) return { items: typeOf(items) };
    if (properties === undefined) return format as FieldType;
    const fields = Object.entries(properties).map(([name, property]) => [name, typeOf(property)]);
    return { required: required.toSorted(), fields: Object.fromEntries(fields.toSorted()) };
  }

  function endpoint(name: string): SwaggerFacts {
    const post = paths[`/api/${name}`]?.post;
    const body = post?.parameters.find((parameter) => parameter.in === 'body');
    if (post === undefined || body === undefined) throw new Error(`the document has no ${name}`);
    const [, perSecond, per] = RATE_LIMIT.exec(post.description) ?? [];
    const [, megabytes] = MAX_SIZE.exec(post.description) ?? [];
    return {
      ...(perSecond === undefined
        ? {}
        : { limit: { requestsPerSecond: Number(perSecond), per: per as 'project' | 'API key' } }),
      ...(megabytes === undefined ? {} : { maxMegabytes: Number(megabytes) }),
      // Of some it documents no 200 at all: taken to be the answer of most.
      answer: (post.responses['200']?.schema?.$ref?.split('/').at(-1) ??
        'IterableApiResponse') as EndpointFacts['answer'],
      body: typeOf(body.schema) as ObjectType,
    };
  }

  const listsIn = ({ properties = {} }: SwaggerSchema = {}) =>
    Object.keys(properties)
      .filter((name) => properties[name]?.type === 'array')
      .toSorted();

  return {
    codes: (definitions.IterableApiResponse?.properties?.code?.enum ?? []).toSorted(),
    failureLists: {
      BulkTrackResponse: Object.keys(definitions.FailedEventUpdates?.properties ?? {}).toSorted(),
      BulkUpdateSubscriptionsResponse: listsIn(definitions.BulkUpdateSubscriptionsResponse),
      UserBulkUpdateListResponse: Object.keys(definitions.FailedUserUpdates?.properties ?? {}).toSorted(),
    },
    endpoints: Object.fromEntries(names.map((name) => [name, endpoint(name)])),
  };
}
