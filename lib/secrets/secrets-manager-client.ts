import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsSettings } from '../runtime/aws-settings.ts';
import type { Environment } from '../runtime/environment.ts';

/** Tries twice: whoever reads has one deadline for all of it. */
export function createSecretsManagerClient({
  region,
  secretsManagerEndpoint,
}: Pick<Environment, 'region' | 'secretsManagerEndpoint'>): SecretsManagerClient {
  return new SecretsManagerClient({ ...awsSettings(region, secretsManagerEndpoint), maxAttempts: 2 });
}
