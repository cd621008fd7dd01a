/** The AWS clients. What the SDK would look up in files and variables is said here: it costs start-up. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Environment } from './environment.ts';

const SETTINGS = {
  retryMode: 'standard',
  defaultsMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  // Without the last one a slow answer is only warned about, and waited for for ever.
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
} as const;

/** Tries once: `confirmEach` repeats what SQS did not confirm, whole calls and single entries alike. */
export function createSqsClient({ region, sqsEndpoint }: Environment): SQSClient {
  return new SQSClient({ ...SETTINGS, maxAttempts: 1, region, ...endpoint(sqsEndpoint) });
}

export function createSecretsManagerClient({
  region,
  secretsManagerEndpoint,
}: Environment): SecretsManagerClient {
  return new SecretsManagerClient({
    ...SETTINGS,
    maxAttempts: 2,
    region,
    ...endpoint(secretsManagerEndpoint),
  });
}

function endpoint(url: string | undefined): { endpoint: string } | undefined {
  return url === undefined ? undefined : { endpoint: url };
}
