/**
 * One consumer as Lambda would run it, one batch after the other: a process that has the function's bundle, and
 * a queue to feed it, to itself. Whatever it is asked, it says how many messages it has delivered.
 */
import { setTimeout as timer } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { functionEnvironment } from '../../local/aws/function-environment.ts';
import { failedIds } from '../../local/aws/sqs-event.ts';
import { startGoodputQueue } from './queue.ts';

/** Between two invocations: messages are deleted, and others handed over. */
const HANDOVER_MS = 10;

export interface ConsumerSettings {
  readonly bundle: string;
  readonly project: string;
  readonly batchSize: number;
  readonly timeoutSeconds: number;
  /** How many of these run at once. */
  readonly consumers: number;
  /** The origins of these two. */
  readonly secretsManager: string;
  readonly iterable: string;
  /** By which Secrets Manager knows the consumers. */
  readonly accessKeyId: string;
}

export interface ConsumerTold {
  /** Messages that it took off the queue. */
  readonly delivered: number;
}

// biome-ignore lint/style/noProcessEnv: this process's, which contest.ts has given it
const settings: ConsumerSettings = JSON.parse(process.env.SETTINGS ?? '');
const { bundle, project, batchSize, timeoutSeconds } = settings;

const queue = await startGoodputQueue(project);
const environment = functionEnvironment({
  sqs: queue.origin,
  secretsManager: settings.secretsManager,
  accessKeyId: settings.accessKeyId,
  queueUrl: `${queue.origin}/000000000000/${project}`,
  deadLetterQueueUrl: `${queue.origin}/000000000000/dead`,
  iterable: { US: settings.iterable },
  more: { MAX_CONCURRENCY: String(settings.consumers), LOG_LEVEL: 'error' },
});
// biome-ignore lint/style/noProcessEnv: the function's, which is about to read it
Object.assign(process.env, environment);
const { handler } = await import(bundle);

let delivered = 0;
process.on('message', () => process.send?.({ delivered } satisfies ConsumerTold));
process.on('disconnect', () => process.exit());
process.send?.('ready');

for (;;) {
  const Records = queue.receive(batchSize);
  if (Records.length > 0) {
    const endsAt = performance.now() + timeoutSeconds * 1_000;
    const context: Partial<Context> = { getRemainingTimeInMillis: () => endsAt - performance.now() };
    // As for Lambda, an invocation that threw has delivered nothing.
    const all = { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    const failed = failedIds(await handler({ Records }, context).catch(() => all), Records);
    queue.settle(Records, failed);
    delivered += Records.length - failed.size;
  }
  await timer(HANDOVER_MS);
}
