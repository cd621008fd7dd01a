import { SQSClient } from '@aws-sdk/client-sqs';
import { awsSettings } from '../runtime/aws-settings.ts';
import type { Environment } from '../runtime/environment.ts';

/** Tries once: `confirmEach` repeats what SQS did not confirm, whole calls and single entries alike. */
export function createSqsClient({
  region,
  sqsEndpoint,
}: Pick<Environment, 'region' | 'sqsEndpoint'>): SQSClient {
  return new SQSClient({ ...awsSettings(region, sqsEndpoint), maxAttempts: 1 });
}
