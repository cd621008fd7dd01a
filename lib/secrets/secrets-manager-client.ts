import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsSettings } from '../runtime/aws-settings.ts';
import type { Environment } from '../runtime/environment.ts';

export function createSecretsManagerClient({
  region,
  secretsManagerEndpoint,
}: Environment): SecretsManagerClient {
  return new SecretsManagerClient({ ...awsSettings(region, secretsManagerEndpoint), maxAttempts: 2 });
}
