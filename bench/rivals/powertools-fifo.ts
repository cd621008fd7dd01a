/** The consumer of a FIFO queue that most would write: Powertools, which takes one message after the other. */
import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { messageIn, post } from './iterable-calls.ts';
import { variable } from './variable.ts';

const API_KEY = variable('API_KEY');
const processor = new SqsFifoPartialProcessorAsync();

const deliver = (record: SQSRecord) => post(API_KEY, messageIn(record));

export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  processPartialResponse(event, deliver, processor, {
    context,
    // As our own: what fails holds back its user and nobody else.
    skipGroupOnError: true,
    throwOnFullBatchFailure: false,
  });
