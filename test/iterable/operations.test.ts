import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { BULK_REQUEST_NAMES, bulkRequestNamed } from '../../lib/iterable/bulk-requests.ts';
import {
  DEFAULT_OPERATION,
  ENDPOINT_NAMES,
  OPERATION_NAMES,
  type Operation,
  operationNamed,
} from '../../lib/iterable/operations.ts';

const operations = OPERATION_NAMES.map((name) => [name, operationNamed(name) as Operation] as const);

describe('the table of operations', () => {
  it('has the default', () => {
    expect(OPERATION_NAMES).toContain(DEFAULT_OPERATION);
    expect(operationNamed(DEFAULT_OPERATION)?.path).toBe('/api/events/track');
  });

  it.each(['__proto__', 'constructor', 'toString', '', 'events/track/', '/events/track', 'EVENTS/TRACK'])(
    'has nothing under %j',
    (name) => {
      expect(operationNamed(name)).toBeUndefined();
      expect(bulkRequestNamed(name)).toBeUndefined();
    },
  );

  it.each(operations)('calls %s by a path below /api/, each its own', (name, { path }) => {
    expect(path).toBe(`/api/${name}`);
    expect(operations.filter(([, other]) => other.path === path)).toHaveLength(1);
  });

  it.each(operations)('fills into %s only what its schema has', (_, operation) => {
    expect(operation.takesId).toBe(operation.fields.has('id'));
    expect(operation.takesCreatedAt).toBe(operation.fields.has('createdAt'));
    expect(operation.fields.has('operation')).toBe(false);
  });

  it.each(operations)('says of %s who may repeat it and why', (_, { repeatable, takesId }) => {
    expect(repeatable === 'id').toBe(takesId);
  });

  it.each(operations)('finds the user of %s among its fields', (_, { users, fields, insteadOfUser }) => {
    for (const { within, email, userId } of users) {
      for (const name of within === undefined ? [email, userId] : [within]) expect(fields).toContain(name);
    }
    if (insteadOfUser !== undefined) expect(fields).toContain(insteadOfUser);
  });

  it('has a limit for each endpoint, that of the bulk twin among them', () => {
    expect(ENDPOINT_NAMES.toSorted()).toEqual([...OPERATION_NAMES, 'events/trackBulk'].toSorted());
  });

  it.each(BULK_REQUEST_NAMES)('cuts %s into what it has a row for', (name) => {
    const bulk = bulkRequestNamed(name);

    expect(OPERATION_NAMES).toContain(bulk?.operation);
    expect(OPERATION_NAMES).not.toContain(name);
    const fields = operationNamed(bulk?.operation ?? '')?.fields;
    for (const field of Object.keys(bulk?.shared ?? {})) expect(fields).toContain(field);
  });

  it('takes an event with every field that Iterable documents, and with others', () => {
    const event = {
      eventName: 'sum',
      email: 'ann@example.com',
      userId: 'u1',
      id: 'order-1',
      createdAt: 1,
      dataFields: { a: [1] },
      campaignId: 1,
      templateId: 2,
      createNewFields: true,
    };
    const track = operationNamed('events/track');

    expect([...(track?.fields ?? [])].toSorted()).toEqual(Object.keys(event).toSorted());
    expect(track?.schema.safeParse({ ...event, later: 1 }).success).toBe(true);
    expect(track?.schema.safeParse({ ...event, id: 1 }).success).toBe(false);
  });

  it.each([
    [{ id: 'a', name: 'b', price: 1.5, quantity: 2 }, true],
    [{ id: 'a', name: 'b', price: 1.5, quantity: 1.5 }, false],
    [{ id: 'a', name: 'b', price: 1.5 }, false],
    [{ id: 1, name: 'b', price: 1.5, quantity: 2 }, false],
  ])('takes of an item only what Iterable does: %j', (item, isTaken) => {
    const { schema } = operationNamed('commerce/updateCart') as Operation;

    expect(schema.safeParse({ user: { userId: 'u1' }, items: [item] }).success).toBe(isTaken);
  });

  it.each([
    ['campaignId', 2 ** 31 - 1, true],
    ['campaignId', 2 ** 31, false],
    ['templateId', -(2 ** 31) - 1, false],
  ])('takes 32 bits where Iterable does: %s %i', (field, value, isTaken) => {
    const { schema } = operationNamed('commerce/trackPurchase') as Operation;

    expect(schema.safeParse({ user: {}, items: [], total: 1, [field]: value }).success).toBe(isTaken);
  });
});

interface SwaggerSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: SwaggerSchema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SwaggerSchema>>;
}

/** Iterable's own document, which is not ours to ship: https://api.iterable.com/api-docs */
const SWAGGER = new URL('../../../shared/iterable/swagger.json', import.meta.url);

describe.skipIf(!existsSync(SWAGGER))("Iterable's swagger.json (skipped where it is not at hand)", () => {
  const swagger = existsSync(SWAGGER)
    ? (JSON.parse(readFileSync(SWAGGER, 'utf8')) as {
        paths: Record<string, { post: { parameters: { in: string; schema: SwaggerSchema }[] } }>;
        definitions: Record<string, SwaggerSchema>;
      })
    : undefined;

  /** What both documents say in the same words: types, formats, enums, required members. */
  function essence(schema: SwaggerSchema): unknown {
    if (schema.$ref !== undefined)
      return essence(swagger?.definitions[schema.$ref.split('/').at(-1) ?? ''] ?? {});
    const { type, format, enum: values, items, properties, required = [] } = schema;
    return {
      type,
      ...(format === undefined ? {} : { format }),
      ...(values === undefined ? {} : { values: values.toSorted() }),
      ...(items === undefined ? {} : { items: essence(items) }),
      ...(properties === undefined
        ? {}
        : {
            required: required.toSorted(),
            properties: Object.fromEntries(
              Object.entries(properties)
                .toSorted()
                .map(([name, property]) => [name, essence(property)]),
            ),
          }),
    };
  }

  it.each(operations)('has the same fields for %s', (_, { path, schema }) => {
    const body = swagger?.paths[path]?.post.parameters.find((parameter) => parameter.in === 'body');

    expect(body).toBeDefined();
    expect(essence(z.toJSONSchema(schema, { unrepresentable: 'any' }) as SwaggerSchema)).toEqual(
      essence(body?.schema ?? {}),
    );
  });
});
