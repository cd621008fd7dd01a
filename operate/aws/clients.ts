/** The SDK's clients, all with the operator's own credentials. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';

export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly secretsManager: SecretsManagerClient;
  readonly sqs: SQSClient;
  readonly destroy: () => void;
}

/** @param region without it, the one of AWS_REGION or of the SDK's configuration files */
export function createClients(region: string | undefined): Clients {
  const settings = {
    ...(region === undefined ? {} : { region }),
    // Without the last one a slow answer is only warned about, and waited for for ever.
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  };
  const cloudFormation = new CloudFormationClient(settings);
  // Found once for all of them: a profile's own program, or a role's session, would be asked six times.
  const { credentials } = cloudFormation.config;
  const shared = { ...settings, credentials };
  const clients = {
    cloudFormation,
    cloudWatch: new CloudWatchClient(shared),
    lambda: new LambdaClient(shared),
    logs: new CloudWatchLogsClient(shared),
    secretsManager: new SecretsManagerClient(shared),
    sqs: new SQSClient(shared),
  };
  return {
    ...clients,
    destroy() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}
