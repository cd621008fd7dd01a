/** A door of Hono's: its adapter for Lambda, and its validator with zod. */
import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { isKey, store } from './door-parts.ts';
import { eventsOf, requestSchema } from './event-schema.ts';
import { secretOf, sqs } from './sdk-clients.ts';

const app = new Hono();

app.use(async (context, next) => {
  if (!isKey(context.req.header('api-key'), await secretOf('app')))
    return context.json({ error: 'Unauthorized' }, 401);
  return await next();
});

app.post('/app', zValidator('json', requestSchema), async (context) =>
  context.json(await store(sqs, eventsOf(context.req.valid('json'))), 202),
);

export const handler = handle(app);
