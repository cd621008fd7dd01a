/** The floor of a door: reads the JSON, writes it, and sends it with the AWS SDK. It checks nothing. */
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, EventBridgeEvent } from 'aws-lambda';
import { secretOf, sqs } from './sdk-clients.ts';
import { variable } from './variable.ts';

const QUEUE_URL = variable('QUEUE_URL').replace('{project}', 'single');
const PER_CALL = 10;

export async function handler(
  invocation: APIGatewayProxyEventV2 | EventBridgeEvent<string, object>,
): Promise<APIGatewayProxyStructuredResultV2> {
  const isRequest = 'rawPath' in invocation;
  // What comes over a bus has no key.
  if (isRequest) await secretOf('app');
  const { events, ...event } = isRequest ? JSON.parse(invocation.body ?? '') : invocation.detail;
  const texts = ((events ?? [event]) as object[]).map((one) => JSON.stringify(one));
  const calls = Array.from({ length: Math.ceil(texts.length / PER_CALL) }, (_, call) =>
    texts.slice(call * PER_CALL, (call + 1) * PER_CALL),
  );
  await Promise.all(
    calls.map((batch) =>
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: QUEUE_URL,
          Entries: batch.map((text, index) => ({ Id: String(index), MessageBody: text })),
        }),
      ),
    ),
  );
  return { statusCode: 202, body: '' };
}
