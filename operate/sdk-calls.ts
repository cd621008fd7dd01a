/**
 * The calls that `lib` makes, made by the SDK's clients: an operator's credentials may be wherever the SDK looks for
 * them, where a function has its own in its environment.
 */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  ChangeMessageVisibilityBatchCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Sqs } from '../lib/queue/queue.ts';
import type { GetSecretValue } from '../lib/secrets/read-value.ts';

export function sqsBy(client: SQSClient): Sqs {
  return {
    sendMessageBatch: (input, abortSignal) =>
      client.send(new SendMessageBatchCommand(input), { abortSignal }),
    changeMessageVisibilityBatch: (input, abortSignal) =>
      client.send(new ChangeMessageVisibilityBatchCommand(input), { abortSignal }),
  };
}

export function getSecretValueBy(client: SecretsManagerClient): GetSecretValue {
  return (input, abortSignal) => client.send(new GetSecretValueCommand(input), { abortSignal });
}
