/** The door: an HTTP API's or Function URL's request (payload format 2.0) in, its answer out. */
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import configuration from '#configuration';
import { Refusal } from '../lib/accept/refusal.ts';
import type { Answer } from '../lib/accept/request.ts';
import { composeDoor } from '../lib/compose/door.ts';
import { createLog } from '../lib/runtime/log.ts';
import { boundaries, environment } from './boundaries.ts';
import { isRequest, requestOf, resultOf } from './http-shapes.ts';
import { endOf } from './lambda-time.ts';
import { misdirected, passOver, requestNameOf } from './misdirected.ts';

const accept = composeDoor(configuration, environment, boundaries);
const log = createLog(environment.logLevel, boundaries.writeLine, boundaries.clock);

/** @throws Misdirected for what is no request at all */
export async function handler(event: unknown, context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  if (isRequest(event)) return resultOf(await accept(requestOf(event, environment.basePath), endOf(context)));
  const given = requestNameOf(event);
  if (given !== undefined) return resultOf(refuse(given));
  passOver('http', event);
  return { statusCode: 200, body: '' };
}

/** Other kinds of request are answered, because their senders read that. */
function refuse(given: string): Answer {
  const { code, status, headers, answer } = new Refusal('payload-format', {
    message: misdirected('http', given),
  });
  log('error', 'request-answered', { status, code });
  return { status, headers, body: { error: answer } };
}
