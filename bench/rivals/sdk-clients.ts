/** The AWS SDK's clients, relieved of what they would look up in files: that costs start-up. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { variable } from './variable.ts';

const settings = {
  region: variable('AWS_REGION'),
  retryMode: 'standard',
  defaultsMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
} as const;

export const sqs = new SQSClient({ ...settings, endpoint: variable('AWS_ENDPOINT_URL_SQS') });

const secretsManager = new SecretsManagerClient({
  ...settings,
  endpoint: variable('AWS_ENDPOINT_URL_SECRETS_MANAGER'),
});

const secrets = new Map<string, Promise<string>>();

/** Reads it once. */
export function secretOf(name: string): Promise<string> {
  const known = secrets.get(name);
  if (known !== undefined) return known;
  const read = secretsManager
    .send(new GetSecretValueCommand({ SecretId: name }))
    .then(({ SecretString = '' }) => SecretString);
  secrets.set(name, read);
  return read;
}
