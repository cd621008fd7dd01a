/** The consumer: Lambda's SQS event in, a partial batch response out. */
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import configuration from '#configuration';
import { composeConsumer } from '../lib/compose/consumer.ts';
import { createCall } from '../lib/iterable/client.ts';
import { boundaries, environment } from './boundaries.ts';
import { endOf } from './lambda-time.ts';
import { messageOf, responseOf } from './sqs-shapes.ts';

const call = createCall(environment.iterableOrigins);
const consume = composeConsumer(configuration, environment, { ...boundaries, call });

export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return responseOf(await consume(Records.map(messageOf), endOf(context)));
}
