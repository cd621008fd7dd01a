/** The door: an HTTP API's or Function URL's request (payload format 2.0) in, its answer out. Wiring only. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import configuration from '../forwarder.config.ts';
import { createAccept } from '../lib/accept/accept.ts';
import type { Answer, Request } from '../lib/accept/request.ts';
import { SCHEMES } from '../lib/accept/verify/verify.ts';
import { systemClock as clock } from '../lib/clock.ts';
import type { Source } from '../lib/config.ts';
import { writeLine } from '../lib/log.ts';
import { createMetrics } from '../lib/metrics.ts';
import { readSourceKeys } from '../lib/secrets-manager.ts';
import { endOf } from './lambda-time.ts';
import { cached, environment, log, queue, secretsManager } from './wiring.ts';

/** What is kept of an invocation's time for answering. */
const ANSWER_MS = 2_000;

const keysOf = cached('source', ({ verify: { scheme, secret } }: Source) =>
  readSourceKeys(secretsManager, environment.secretPrefix + secret, SCHEMES[scheme].parseKey, clock.now()),
);
const metrics = createMetrics(environment.metricsNamespace, 'source', clock);
const accept = createAccept({ configuration, keysOf, queue, clock, log, metrics });

export async function handler(
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  const answer = await accept(requestOf(event), endOf(context) - ANSWER_MS);
  metrics.take().forEach(writeLine);
  return resultOf(answer);
}

function requestOf({
  requestContext,
  rawPath,
  headers,
  body = '',
  isBase64Encoded,
}: APIGatewayProxyEventV2): Request {
  return {
    method: requestContext.http.method,
    path: rawPath,
    headers: lowerCased(headers),
    body: isBase64Encoded ? Buffer.from(body, 'base64') : bytesOf(body),
  };
}

/** Text with half a surrogate pair has no bytes in UTF-8; a byte that never occurs there says so. */
function bytesOf(body: string): Buffer {
  return body.isWellFormed() ? Buffer.from(body) : Buffer.of(0xff);
}

/** A name that comes in two spellings is one header with two values. */
function lowerCased(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const lower = Object.create(null) as Record<string, string>;
  for (const [name, value = ''] of Object.entries(headers)) {
    const key = name.toLowerCase();
    lower[key] = key in lower ? `${lower[key]},${value}` : value;
  }
  return lower;
}

function resultOf({ status, headers, body }: Answer): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}
