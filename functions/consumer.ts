/** What both consumers do: Lambda's SQS event in, a partial batch response out. */
import type { Context, SQSBatchResponse } from 'aws-lambda';
import type { Consume } from '../lib/compose/consumer.ts';
import { boundaries } from './boundaries.ts';
import { endOf } from './lambda-time.ts';
import { passOver } from './misdirected.ts';
import { isFromQueue, messageOf, responseOf } from './sqs-shapes.ts';

type Handler = (event: unknown, context: Context) => Promise<SQSBatchResponse>;

/** The handler throws Misdirected for what comes from no queue of SQS: the messages stay where they are. */
export function handlerOf(functionName: 'deliver' | 'users', consume: Consume): Handler {
  return async (event, context) => {
    if (isFromQueue(event)) {
      const messages = event.Records.map((record) => messageOf(record, boundaries.clock));
      return responseOf(await consume(messages, endOf(context)));
    }
    passOver(functionName, event);
    return responseOf([]);
  };
}
