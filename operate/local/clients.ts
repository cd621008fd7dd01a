/** The SDK's clients for the SQS and the Secrets Manager of this machine. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { SECRET_ACCESS_KEY } from '../../local/aws/access-key.ts';
import { awsSettings } from '../../local/aws/sdk-settings.ts';
import { createLocalSqsClient } from '../../local/aws/sqs-client.ts';
import type { NoStack } from './operator-client.ts';
import type { StackDescription } from './wire.ts';

export interface Clients {
  readonly sqs: SQSClient;
  readonly secretsManager: SecretsManagerClient;
}

/** What the SDK would look up in the shell and in files is said: settings for real AWS must not reach this machine's. */
export function createClients(
  { sqs, secretsManager, region, accessKeyId }: StackDescription,
  noStack: NoStack,
): Clients {
  const clients = {
    sqs: createLocalSqsClient(sqs, accessKeyId, { region }),
    secretsManager: new SecretsManagerClient({
      ...awsSettings(region, secretsManager),
      userAgentAppId: 'local',
      credentials: { accessKeyId, secretAccessKey: SECRET_ACCESS_KEY },
    }),
  };
  sayIfGone(clients.sqs, noStack);
  sayIfGone(clients.secretsManager, noStack);
  return clients;
}

/** For a stack that ended meanwhile. */
function sayIfGone({ middlewareStack }: SQSClient | SecretsManagerClient, noStack: NoStack): void {
  (middlewareStack as SQSClient['middlewareStack']).add(
    (next) => async (call) => {
      try {
        return await next(call);
      } catch (error) {
        throw (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? noStack(error) : error;
      }
    },
    // Around the SDK's own tries.
    { step: 'initialize', name: 'sayIfGone' },
  );
}
