/** The consumer as most would write it: Powertools, `fetch`, and the AWS SDK's clients as they come. */
import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from '@aws-lambda-powertools/batch';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import { messageIn, post } from './iterable-calls.ts';
import { variable } from './variable.ts';

const sqs = new SQSClient({});
const secretsManager = new SecretsManagerClient({});
const queueUrl = z.url().parse(variable('QUEUE_URL'));
let apiKey: string | undefined;

async function deliver(record: SQSRecord): Promise<void> {
  apiKey ??=
    (await secretsManager.send(new GetSecretValueCommand({ SecretId: 'iterable' }))).SecretString ?? '';
  try {
    await post(apiKey, messageIn(record));
  } catch (error) {
    const backoff = { ReceiptHandle: record.receiptHandle, VisibilityTimeout: 60 };
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ...backoff }));
    throw error;
  }
}

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const isFifo = event.Records[0]?.eventSourceARN.endsWith('.fifo') === true;
  const options = { context, throwOnFullBatchFailure: false };
  return isFifo
    ? await processPartialResponse(event, deliver, new SqsFifoPartialProcessorAsync(), options)
    : await processPartialResponse(event, deliver, new BatchProcessor(EventType.SQS), options);
}
