/** What a function reaches outside itself, in Lambda. */
import type { Boundaries } from '../lib/compose/boundaries.ts';
import { createSqsClient } from '../lib/queue/sqs-client.ts';
import { systemClock } from '../lib/runtime/clock.ts';
import { readEnvironment } from '../lib/runtime/environment.ts';
import { writeLine } from '../lib/runtime/log.ts';
import { createSecretsManagerClient } from '../lib/secrets/secrets-manager-client.ts';

export const environment = readEnvironment();

export const boundaries: Boundaries = {
  sqs: createSqsClient(environment),
  secretsManager: createSecretsManagerClient(environment),
  clock: systemClock,
  writeLine,
};
