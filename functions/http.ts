/** The door: an HTTP API's or Function URL's request (payload format 2.0) in, its answer out. Wiring only. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import configuration from '#configuration';
import { createAccept } from '../lib/accept/accept.ts';
import { createSourceMetrics } from '../lib/accept/metrics.ts';
import { SCHEMES } from '../lib/accept/verify/schemes.ts';
import type { Source } from '../lib/config/define-config.ts';
import { systemClock as clock } from '../lib/runtime/clock.ts';
import { writeLine } from '../lib/runtime/log.ts';
import { readSourceKeys } from '../lib/secrets/secrets-manager.ts';
import { requestOf, resultOf } from './http-shapes.ts';
import { endOf } from './lambda-time.ts';
import { cached, environment, hasClientKey, log, queue, secretsManager } from './wiring.ts';

/** What is kept of an invocation's time for answering. */
const ANSWER_MS = 2_000;

const keysOf = cached('source', ({ verify: { scheme, secret } }: Source) =>
  readSourceKeys(secretsManager, environment.secretPrefix + secret, SCHEMES[scheme].parseKey, clock.now()),
);
const metrics = createSourceMetrics(environment.metricsNamespace, clock);
const accept = createAccept({ configuration, keysOf, hasClientKey, queue, clock, log, metrics });

export async function handler(
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  const answer = await accept(requestOf(event), endOf(context) - ANSWER_MS);
  metrics.take().forEach(writeLine);
  return resultOf(answer);
}
