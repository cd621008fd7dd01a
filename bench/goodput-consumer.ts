/**
 * One consumer as Lambda would run it, one batch after the other: a process that has the function's bundle, and
 * a queue to feed it, to itself. Whatever it is asked, it says how many messages are in flight.
 */
import { setTimeout as timer } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { failedIds } from '../local/aws/sqs-event.ts';
import { startGoodputQueue } from './goodput-queue.ts';

/** Between two invocations: messages are deleted, and others handed over. */
const HANDOVER_MS = 10;

const [, , bundle = '', project = '', batchSize = '', timeoutSeconds = ''] = process.argv;

const queue = await startGoodputQueue(project);
// biome-ignore lint/style/noProcessEnv: the function's, which is about to read it
Object.assign(process.env, {
  AWS_ENDPOINT_URL_SQS: queue.origin,
  QUEUE_URL: `${queue.origin}/000000000000/${project}`,
  DEAD_LETTER_QUEUE_URL: `${queue.origin}/000000000000/dead`,
});
const { handler } = await import(bundle);

process.on('message', () => process.send?.(queue.inFlight()));
process.on('disconnect', () => process.exit());

for (;;) {
  const Records = queue.receive(Number(batchSize));
  if (Records.length > 0) {
    const endsAt = performance.now() + Number(timeoutSeconds) * 1_000;
    const context: Partial<Context> = { getRemainingTimeInMillis: () => endsAt - performance.now() };
    // As for Lambda, an invocation that threw has delivered nothing.
    const all = { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    queue.settle(Records, failedIds(await handler({ Records }, context).catch(() => all), Records));
  }
  await timer(HANDOVER_MS);
}
