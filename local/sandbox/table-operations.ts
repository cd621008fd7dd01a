/**
 * The operations that the sandbox plays by the forwarder's own table: it checks shapes, keeps what it is sent
 * and answers that all went well. What is known of more than that is a file of its own.
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { operationNamed, type Operation as Row } from '../../lib/iterable/operations.ts';
import { SCHEMAS } from '../../lib/iterable/schemas.ts';
import type { JsonObject } from './json.ts';
import type { Operation } from './project.ts';
import { json, type Reply, success } from './replies.ts';
import type { Shape } from './shape.ts';

/** https://support.iterable.com/hc/articles/360043464871 */
const FOR_CLIENT_KEYS_TOO = /^(?:users|commerce)\//;

/** By name. */
export const tableOperations = Object.fromEntries(
  Object.keys(SCHEMAS).map((name) => [name, played(operationNamed(name) as Row)]),
) as Readonly<Record<keyof typeof SCHEMAS, Operation>>;

function played(row: Row): Operation {
  return {
    requestsPerSecond: row.requestsPerSecond,
    forClientKeys: row.key === 'client' || FOR_CLIENT_KEYS_TOO.test(row.name),
    shape: shapeOf(z.toJSONSchema(row.schema, { unrepresentable: 'any' }) as JsonSchema),
    judge(call) {
      const id = row.takesId && typeof call.body.id === 'string' ? call.body.id : newId();
      return { reply: replyTo(row, id, call.body), events: [{ ...call, id }] };
    },
    keep: ({ id, text, headers }, { events }) => events.put(id, text, headers),
  };
}

function replyTo({ takesId, counts }: Row, id: string, body: JsonObject): Reply {
  if (counts !== undefined) {
    const users = body[counts];
    return json(200, { successCount: Array.isArray(users) ? users.length : 0, failCount: 0 });
  }
  return takesId ? success(`Purchase with id: ${id} tracked.`, { id }) : success('', null);
}

function newId(): string {
  return randomUUID().replaceAll('-', '');
}

interface JsonSchema {
  readonly type?: string;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

function shapeOf({ type, items, properties, required = [] }: JsonSchema): Shape {
  if (items !== undefined) return { items: shapeOf(items) };
  if (properties !== undefined) {
    const fields = Object.entries(properties).map(([name, schema]) => [name, shapeOf(schema)]);
    return { required, fields: Object.fromEntries(fields) };
  }
  if (type === 'integer') return 'long';
  if (type === 'number') return 'double';
  return type === 'boolean' || type === 'object' ? type : 'string';
}
