/** A door of middy's middlewares: its reader of JSON, its validator (ajv) and its handler of errors. */
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import validator from '@middy/validator';
import { transpileSchema } from '@middy/validator/transpile';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { isKey, store, type TrackedEvent } from './door-parts.ts';
import { secretOf, sqs } from './sdk-clients.ts';

const count = { type: 'integer', minimum: 0 };
const event = {
  type: 'object',
  required: ['eventName'],
  anyOf: [{ required: ['email'] }, { required: ['userId'] }],
  additionalProperties: false,
  properties: {
    eventName: { type: 'string', minLength: 1, maxLength: 255 },
    email: { type: 'string', format: 'email' },
    userId: { type: 'string', minLength: 1, maxLength: 52 },
    id: { type: 'string', pattern: '^[A-Za-z0-9-]{1,512}$' },
    createdAt: count,
    dataFields: { type: 'object' },
    campaignId: count,
    templateId: count,
    createNewFields: { type: 'boolean' },
  },
};
const events = { type: 'array', minItems: 1, maxItems: 10_000, items: event };
const requestSchema = {
  type: 'object',
  required: ['body'],
  properties: {
    body: {
      if: { type: 'object', required: ['events'] },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema's
      then: { type: 'object', additionalProperties: false, properties: { events } },
      else: event,
    },
  },
};

const unauthorized = () => Object.assign(new Error('Unauthorized'), { statusCode: 401, expose: true });

type Parsed = Omit<APIGatewayProxyEventV2, 'body'> & {
  readonly body: TrackedEvent & { readonly events?: readonly TrackedEvent[] };
};

async function accept({ body }: Parsed): Promise<APIGatewayProxyStructuredResultV2> {
  return {
    statusCode: 202,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(await store(sqs, body.events ?? [body])),
  };
}

export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(httpErrorHandler({ logger: false }))
  .before(async ({ event: { headers } }) => {
    if (!isKey(headers['api-key'], await secretOf('app'))) throw unauthorized();
  })
  .use(httpJsonBodyParser())
  .use(
    validator({ eventSchema: transpileSchema(requestSchema, { coerceTypes: false, strictRequired: false }) }),
  )
  .handler(accept as never);
