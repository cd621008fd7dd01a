/** Who calls the SQS and the Secrets Manager of a test. */
import type { AwsCaller } from '../../lib/aws/call.ts';
import type { Sqs } from '../../lib/queue/queue.ts';
import { createSqs } from '../../lib/queue/sqs.ts';
import type { GetSecretValue } from '../../lib/secrets/read-value.ts';
import { createGetSecretValue } from '../../lib/secrets/secrets-manager.ts';
import { ACCESS_KEY_ID } from './access-key.ts';

export const CALLER: AwsCaller = {
  region: 'us-east-1',
  credentials: () => ({ accessKeyId: ACCESS_KEY_ID, secretAccessKey: 'local' }),
  traceId: () => undefined,
  now: Date.now,
};

export function sqsAt(origin: string): Sqs {
  return createSqs(CALLER, origin);
}

/** Whose second attempt waits for nothing. */
export function getSecretValueAt(origin: string): GetSecretValue {
  return createGetSecretValue(CALLER, origin, { pause: async () => {}, random: () => 0 });
}
