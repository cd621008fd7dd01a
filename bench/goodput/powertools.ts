/**
 * The consumer that most would write: the batch processor of Powertools for AWS Lambda, `fetch`, and for what
 * was refused the same backoff as the forwarder's, set with the same calls.
 */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { attemptNumber, backoffSeconds } from '../../lib/delivery/time/backoff.ts';
import { MAX_BACKOFF_SECONDS } from '../../lib/delivery/time/budget.ts';
import { readEnvironment } from '../../lib/runtime/environment.ts';

const environment = readEnvironment();
const HEADERS = { 'api-key': 'bench-key', 'content-type': 'application/json' };
const PER_CALL = 10;

const { region, sqsEndpoint: endpoint } = environment;
const client = new SQSClient({ region, ...(endpoint && { endpoint }) });
const processor = new BatchProcessor(EventType.SQS);

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const isBulk = event.Records[0]?.eventSourceARN.endsWith('bulk') === true;
  // One call for the whole batch, which every record waits for.
  const bulk = isBulk ? post('trackBulk', `{"events":[${event.Records.map(bodyOf).join(',')}]}`) : undefined;
  const refused: SQSRecord[] = [];

  async function deliver(record: SQSRecord): Promise<void> {
    try {
      await (bulk ?? post('track', bodyOf(record)));
    } catch (error) {
      refused.push(record);
      throw error;
    }
  }

  const answer = await processPartialResponse(event, deliver, processor, {
    context,
    throwOnFullBatchFailure: false,
  });
  await hide(refused);
  return answer;
}

async function post(endpoint: string, body: string): Promise<void> {
  const response = await fetch(`${environment.iterableOrigins.US}/api/events/${endpoint}`, {
    method: 'POST',
    headers: HEADERS,
    body,
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`status ${response.status}`);
}

/** Behind the envelope. */
function bodyOf({ body }: SQSRecord): string {
  return body.slice(body.indexOf('\n') + 1);
}

async function hide(records: readonly SQSRecord[]): Promise<void> {
  const calls = Array.from({ length: Math.ceil(records.length / PER_CALL) }, (_, call) =>
    records.slice(call * PER_CALL, (call + 1) * PER_CALL),
  );
  await Promise.all(
    calls.map((batch) =>
      client.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: environment.queueUrlTemplate,
          Entries: batch.map(({ receiptHandle, attributes }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: delaySecondsOf(attributes),
          })),
        }),
      ),
    ),
  );
}

function delaySecondsOf(attributes: SQSRecord['attributes']): number {
  const sinceMs = Date.now() - Number(attributes.ApproximateFirstReceiveTimestamp);
  const attempt = attemptNumber(Number(attributes.ApproximateReceiveCount), sinceMs / 1_000);
  return backoffSeconds(attempt, Math.random(), MAX_BACKOFF_SECONDS);
}
