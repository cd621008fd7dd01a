/** The consumer that most would write: Powertools for AWS Lambda, and one `fetch` an event. */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { messageIn, post } from './iterable-calls.ts';
import { variable } from './variable.ts';

const API_KEY = variable('API_KEY');
const processor = new BatchProcessor(EventType.SQS);

const deliver = (record: SQSRecord) => post(API_KEY, messageIn(record));

export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  processPartialResponse(event, deliver, processor, { context, throwOnFullBatchFailure: false });
