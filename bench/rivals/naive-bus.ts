/** The door for a bus as most would write it: the AWS SDK's client as it comes, and zod. */
import { SQSClient } from '@aws-sdk/client-sqs';
import type { EventBridgeEvent } from 'aws-lambda';
import { store } from './door-parts.ts';
import { eventsOf, requestSchema } from './event-schema.ts';

const sqs = new SQSClient({});

export async function handler({ detail }: EventBridgeEvent<string, unknown>): Promise<void> {
  await store(sqs, eventsOf(requestSchema.parse(detail)));
}
