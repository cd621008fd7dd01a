/** The SDK's client for the SQS of this machine. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { SECRET_ACCESS_KEY } from './access-key.ts';
import { awsSettings } from './sdk-settings.ts';

/** Longer than the longest poll, which is 20 seconds. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Everything is said that the SDK would look up: settings for real AWS in the user's shell and files, such as
 * `AWS_USE_FIPS_ENDPOINT`, must not reach this machine's.
 */
export function createLocalSqsClient(
  origin: string,
  accessKeyId: string,
  { region = 'us-east-1', maxAttempts = 3 } = {},
): SQSClient {
  const settings = awsSettings(region, origin);
  return new SQSClient({
    ...settings,
    maxAttempts,
    userAgentAppId: 'local',
    requestHandler: { ...settings.requestHandler, requestTimeout: REQUEST_TIMEOUT_MS },
    credentials: { accessKeyId, secretAccessKey: SECRET_ACCESS_KEY },
  });
}
