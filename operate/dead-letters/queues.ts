import type { Stack } from '../stack.ts';

/** What of a stack dead letters have to do with. */
export type Queues = Pick<Stack, 'sqs' | 'queueUrl' | 'deadLetterQueueUrl'>;
