/** The floor of a function's start-up: the SDK clients it cannot do without, and nothing else. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';

const settings = { region: 'us-east-1' };

export const clients = [new SQSClient(settings), new SecretsManagerClient(settings)];
