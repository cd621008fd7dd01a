/** What a function reaches outside itself, in Lambda. */
import type { AwsCaller } from '../lib/aws/call.ts';
import type { Boundaries } from '../lib/compose/boundaries.ts';
import { createSqs } from '../lib/queue/sqs.ts';
import { systemClock } from '../lib/runtime/clock.ts';
import { readEnvironment } from '../lib/runtime/environment.ts';
import { writeLine } from '../lib/runtime/log.ts';
import { createGetSecretValue } from '../lib/secrets/secrets-manager.ts';
import { lambdaCredentials, lambdaTraceId } from './lambda-variables.ts';

export const environment = readEnvironment();

export const caller: AwsCaller = {
  region: environment.region,
  credentials: lambdaCredentials,
  traceId: lambdaTraceId,
  now: systemClock.now,
};

export const boundaries: Boundaries = {
  sqs: createSqs(caller, environment.sqsEndpoint),
  getSecretValue: createGetSecretValue(caller, environment.secretsManagerEndpoint, systemClock),
  clock: systemClock,
  writeLine,
};
