/** The consumer of users in order: Lambda's SQS event of a FIFO queue in, a partial batch response out. */
import type { Context, SQSBatchResponse } from 'aws-lambda';
import configuration from '#configuration';
import { composeUsers } from '../lib/compose/consumer.ts';
import { createCall } from '../lib/iterable/client.ts';
import { boundaries, environment } from './boundaries.ts';
import { endOf } from './lambda-time.ts';
import { passOver } from './misdirected.ts';
import { isFromQueue, messageOf, responseOf } from './sqs-shapes.ts';

const call = createCall(environment.iterableOrigins);
const consume = composeUsers(configuration, environment, { ...boundaries, call });

/** @throws Misdirected for what comes from no queue of SQS: the messages stay where they are */
export async function handler(event: unknown, context: Context): Promise<SQSBatchResponse> {
  if (isFromQueue(event)) {
    const messages = event.Records.map((record) => messageOf(record, boundaries.clock));
    return responseOf(await consume(messages, endOf(context)));
  }
  passOver('users', event);
  return responseOf([]);
}
