/** The bodies of all doors as JSON Schema: Iterable's from the table of operations, the others' by hand. */
import { BULK_REQUEST_NAMES, bulkRequestNamed } from '../lib/iterable/bulk-requests.ts';
import {
  DEFAULT_OPERATION,
  OPERATION_NAMES,
  type Operation,
  operationNamed,
} from '../lib/iterable/operations.ts';
import { SCHEMAS } from '../lib/iterable/schemas.ts';
import { jsonSchemaOf, objectSchema, type Schema } from './json-schema.ts';

/** `users/update` → `UsersUpdate` */
export function schemaName(name: string): string {
  return name.replace(/(?:^|\/)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

const text = { type: 'string' };
const object = { type: 'object' };
const listOf = (items: Schema): Schema => ({ type: 'array', items });

/** Each operation's body, as it reaches Iterable. */
function operationSchema({ name, users, insteadOfUser }: Operation): Schema {
  const body = objectSchema(SCHEMAS[name]);
  const instead = insteadOfUser === undefined ? [] : [{ required: [insteadOfUser] }];
  const named = users.flatMap(({ within, email, userId }) =>
    within === undefined ? [{ anyOf: [{ required: [email] }, { required: [userId] }, ...instead] }] : [],
  );
  return named.length === 0 ? body : { ...body, allOf: named };
}

function bulkSchema(name: string): Schema {
  const bulk = bulkRequestNamed(name);
  if (bulk === undefined) throw new RangeError(`there is no bulk request ${name}`);
  const shared = Object.entries(bulk.shared).map(([field, holds]) => [field, jsonSchemaOf(holds)]);
  return {
    ...object,
    required: [bulk.list],
    properties: { ...Object.fromEntries(shared), [bulk.list]: listOf(ref(schemaName(bulk.operation))) },
  };
}

/** An event of the door's own form says what it is asked for in `operation`. */
function ownEvent(name: string): Schema {
  return {
    title: name,
    allOf: [
      ref(schemaName(name)),
      {
        ...object,
        ...(name === DEFAULT_OPERATION ? {} : { required: ['operation'] }),
        properties: { operation: { const: name } },
      },
    ],
  };
}

const cloudEvent = {
  ...object,
  required: ['specversion', 'id', 'source', 'type'],
  properties: {
    specversion: { const: '1.0' },
    id: { ...text, description: 'With `source`, the id of the event.' },
    source: text,
    type: { ...text, description: 'The name of the event.' },
    subject: { ...text, description: "The user, unless the source's settings name another attribute." },
    time: { ...text, format: 'date-time', description: 'When it happened.' },
    data: { ...object, description: 'The `dataFields`.' },
    data_base64: { ...text, contentEncoding: 'base64', description: 'Instead of `data`: JSON in base64.' },
  },
};

const segmentCall = {
  ...object,
  properties: {
    messageId: { ...text, description: 'Makes the id of the event; of a purchase, its order does.' },
    timestamp: { description: 'When it happened: a date of ISO 8601 or RFC 2822, or Unix time.' },
    sentAt: { description: "When it was sent, by the sender's clock; in a batch, the batch's own counts." },
    userId: text,
    anonymousId: text,
    previousId: { ...text, description: 'For `alias`.' },
    event: { ...text, description: 'For `track`.' },
    name: { ...text, description: 'For `page` and `screen`.' },
    category: { ...text, description: 'For `page` and `screen`.' },
    properties: object,
    traits: object,
    context: { ...object, properties: { traits: object } },
    integrations: { ...object, description: 'For which destinations it is meant.' },
    writeKey: { ...text, description: 'The key, if no header brings one.' },
  },
};

const issue = {
  ...object,
  required: ['path', 'code', 'message'],
  properties: { path: text, code: text, message: text },
};

const more = { type: 'boolean', description: 'Issues or events were left out.' };

export const schemas: Readonly<Record<string, Schema>> = {
  Event: { oneOf: OPERATION_NAMES.map(ownEvent) },
  Events: {
    ...object,
    required: ['events'],
    additionalProperties: false,
    properties: { events: { ...listOf(ref('Event')), minItems: 1, maxItems: 10_000 } },
  },
  CloudEvent: cloudEvent,
  SegmentCall: segmentCall,
  SegmentBatch: {
    ...object,
    required: ['batch'],
    properties: {
      context: { ...object, description: 'For the calls that have none.' },
      sentAt: { description: "When it was sent, by the sender's clock." },
      batch: listOf({
        allOf: [ref('SegmentCall'), { ...object, required: ['type'], properties: { type: text } }],
      }),
      integrations: { ...object, description: 'For calls that leave it open.' },
      writeKey: { ...text, description: 'The key, if no header brings one.' },
    },
  },
  ...Object.fromEntries(
    OPERATION_NAMES.map((name) => [schemaName(name), operationSchema(operationNamed(name) as Operation)]),
  ),
  ...Object.fromEntries(BULK_REQUEST_NAMES.map((name) => [schemaName(name), bulkSchema(name)])),
  Issue: issue,
  Error: {
    ...object,
    required: ['error'],
    properties: {
      error: {
        ...object,
        required: ['code', 'message'],
        properties: { code: text, message: text, issues: listOf(ref('Issue')), more },
      },
    },
  },
  Accepted: {
    ...object,
    required: ['accepted'],
    properties: {
      accepted: { type: 'integer' },
      more,
      events: listOf({
        ...object,
        properties: {
          id: text,
          status: { type: 'integer', description: 'Where the queue did not confirm: 202, 400 or 503.' },
          warnings: listOf(ref('Issue')),
          error: object,
          dropped: { const: true, description: "Nothing of it is sent: the source's `edit` drops it." },
        },
      }),
    },
  },
  IterableAnswer: {
    ...object,
    required: ['msg', 'code'],
    properties: { msg: text, code: text, params: { type: ['object', 'null'] } },
  },
  IterableCounts: {
    ...object,
    required: ['successCount', 'failCount'],
    properties: {
      successCount: { type: 'integer' },
      failCount: { type: 'integer' },
      invalidEmails: listOf(text),
      invalidUserIds: listOf(text),
      failedUpdates: { ...object, additionalProperties: listOf(text) },
      errors: listOf({
        ...object,
        properties: { index: { type: 'integer' }, code: text, issues: listOf(ref('Issue')) },
      }),
    },
  },
  SegmentAnswer: { ...object, required: ['success'], properties: { success: { type: 'boolean' } } },
};
