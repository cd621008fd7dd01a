/** The floor of a function's start-up: the SDK clients it cannot do without, and nothing else. */

import { createSqsClient } from '../lib/queue/sqs-client.ts';
import { createSecretsManagerClient } from '../lib/secrets/secrets-manager-client.ts';

const environment = {
  region: 'us-east-1',
  queueUrlTemplate: '',
  deadLetterQueueUrl: '',
  secretPrefix: '',
  secretTtlSeconds: 300,
  maxConcurrency: 2,
  logLevel: 'info',
  deliveredLogShare: 0,
  metricsNamespace: '',
  sqsEndpoint: undefined,
  secretsManagerEndpoint: undefined,
  iterableOrigins: { US: '', EU: '' },
} as const;

export const clients = [createSqsClient(environment), createSecretsManagerClient(environment)];
