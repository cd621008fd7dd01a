/**
 * The forwarder's tables against what Iterable documents: `local/sandbox/api-facts.json`, which is in the
 * repository, and from which the sandbox is made too.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countedAnswer } from '../../lib/accept/protocol/iterable-counts.ts';
import {
  BULK_REQUEST_NAMES,
  bulkRequestNamed,
  type CountedAnswer,
} from '../../lib/iterable/bulk-requests.ts';
import { type Field, object } from '../../lib/iterable/field-kinds.ts';
import { ENDPOINT_NAMES, OPERATION_NAMES, operationNamed } from '../../lib/iterable/operations.ts';
import { SCHEMAS } from '../../lib/iterable/schemas.ts';
import {
  API_FACTS,
  type EndpointFacts,
  type EndpointName,
  type FieldType,
  type ObjectType,
} from '../../local/sandbox/api-facts.ts';
import { jsonSchemaOf } from '../../openapi/json-schema.ts';
import { factsIn, type Swagger } from './swagger.ts';

const NAMES = Object.keys(API_FACTS.endpoints) as EndpointName[];
const factsOf = (name: EndpointName): EndpointFacts => API_FACTS.endpoints[name];

interface JsonSchema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** Ours in the words of the facts. */
function typeIn(field: Field): FieldType {
  return typeOf(jsonSchemaOf(field) as JsonSchema);
}

function typeOf({ type, format, enum: values, items, properties, required = [] }: JsonSchema): FieldType {
  if (values !== undefined) return { oneOf: values.toSorted() };
  if (items !== undefined) return { items: typeOf(items) };
  if (properties === undefined) return (type === 'string' ? type : (format ?? type)) as FieldType;
  const fields = Object.entries(properties).map(([name, property]) => [name, typeOf(property)]);
  return { required: required.toSorted(), fields: Object.fromEntries(fields) };
}

describe("the forwarder's tables", () => {
  it('have every endpoint of the facts, and no other', () => {
    expect([...new Set([...ENDPOINT_NAMES, ...BULK_REQUEST_NAMES])].toSorted()).toEqual(NAMES.toSorted());
  });

  it.each(OPERATION_NAMES)('ask of %s the fields that Iterable documents', (name) => {
    expect(typeIn(object(SCHEMAS[name]))).toEqual(factsOf(name).body);
  });

  it.each([
    ['events/track', 2_000],
    ['events/trackBulk', 10],
    ['users/update', 500],
    ['users/bulkUpdate', 5],
    ['users/merge', 50],
    ['users/forget', 3],
    ['users/unforget', 3],
    ['users/registerDeviceToken', 500],
  ] as const)('keep to the limit that Iterable publishes for %s: %i a second', (name, requestsPerSecond) => {
    expect(factsOf(name).limit?.requestsPerSecond).toBe(requestsPerSecond);
    expect(limitOf(name)).toBe(requestsPerSecond);
  });

  it('have a limit of ours where Iterable publishes none: 100 a second, and 5 for calls of many users', () => {
    const unpublished = ENDPOINT_NAMES.filter((name) => factsOf(name).limit === undefined);
    const { yes = [], no = [] } = Object.groupBy(unpublished, (name) =>
      operationNamed(name) === undefined ? 'no' : 'yes',
    );

    expect(unpublished.length).toBe(ENDPOINT_NAMES.length - 8);
    expect(new Set(yes.map(limitOf))).toEqual(new Set([100]));
    expect(no.map((name) => [name, limitOf(name)])).toEqual([['users/bulkUpdateSubscriptions', 5]]);
  });

  it.each(OPERATION_NAMES)('call %s with a key that may', (name) => {
    expect(operationNamed(name)?.key).toBe(factsOf(name).keys === 'client' ? 'client' : 'server');
  });

  it.each(OPERATION_NAMES)('sign no JWT for %s only where none is needed', (name) => {
    expect(operationNamed(name)?.needsNoToken).toBe(factsOf(name).needsNoJwt);
  });

  it.each(OPERATION_NAMES)('know whether the answer to %s has counts', (name) => {
    const hasCounts = factsOf(name).answer !== 'IterableApiResponse';
    expect(operationNamed(name)?.counts !== undefined).toBe(hasCounts);
  });

  it.each(BULK_REQUEST_NAMES)('cut %s into items that are what Iterable documents', (name) => {
    const { operation = '', list = '', shared = {} } = bulkRequestNamed(name) ?? {};
    const { fields, required } = factsOf(name as EndpointName).body;
    const { [list]: items, ...others } = fields;

    expect(required).toEqual([list]);
    expect(Object.fromEntries(Object.entries(shared).map(([key, type]) => [key, typeIn(type)]))).toEqual(
      others,
    );
    // What the call says once for all goes into each item.
    const item = (items as { readonly items: ObjectType }).items;
    const { fields: single } = factsOf(operation as EndpointName).body;
    expect({ ...item.fields, ...others }).toEqual(single);
  });

  it.each(BULK_REQUEST_NAMES)('answer %s as Iterable does', (name) => {
    expect(bulkRequestNamed(name)?.answer).toBe(factsOf(name as EndpointName).answer);
  });

  it.each(Object.keys(API_FACTS.failureLists) as CountedAnswer[])('list who failed as %s does', (answer) => {
    const { body = {} } = countedAnswer({ items: [], answer }, []);
    const { failedUpdates = without(body, [...COUNTS, 'errors']) } = body;

    expect(Object.keys(failedUpdates as object).toSorted()).toEqual(API_FACTS.failureLists[answer]);
  });
});

const COUNTS = ['successCount', 'failCount'];

function without(object: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function limitOf(name: string): number | undefined {
  const operation = operationNamed(name);
  if (operation !== undefined) return operation.requestsPerSecond;
  return OPERATION_NAMES.map((other) => operationNamed(other)?.bulk).find((bulk) => bulk?.name === name)
    ?.requestsPerSecond;
}

/** Iterable's own document, which is not ours to ship. */
const SWAGGER = new URL('../../../shared/iterable/swagger.json', import.meta.url);

describe.skipIf(!existsSync(SWAGGER))("Iterable's swagger.json (skipped where it is not at hand)", () => {
  it('says what the facts say', () => {
    const { codes, failureLists, endpoints } = API_FACTS;
    const documented = NAMES.filter((name) => factsOf(name).source === undefined);
    const ofSwagger = documented.map((name) => [
      name,
      without(endpoints[name], ['keys', 'needsNoJwt', 'source']),
    ]);

    expect({ codes, failureLists, endpoints: Object.fromEntries(ofSwagger) }).toEqual(
      factsIn(JSON.parse(readFileSync(SWAGGER, 'utf8')) as Swagger, documented),
    );
  });
});
