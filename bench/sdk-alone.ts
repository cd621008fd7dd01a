/** The floor of a function's start-up: the SDK clients it cannot do without, and nothing else. */
import { createSqsClient } from '../lib/queue/sqs-client.ts';
import { createSecretsManagerClient } from '../lib/secrets/secrets-manager-client.ts';

const settings = { region: 'us-east-1', sqsEndpoint: undefined, secretsManagerEndpoint: undefined };

export const clients = [createSqsClient(settings), createSecretsManagerClient(settings)];
