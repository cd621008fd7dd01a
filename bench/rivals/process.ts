/** A process that does nothing but invoke one handler, as Lambda would, with the events it is told. */
import type { Context } from 'aws-lambda';
import type { Invoked, Orders } from './rival.ts';

interface Bundle {
  readonly handler: (event: object, context: Partial<Context>) => Promise<unknown>;
  /** Of a floor: makes ready what the others make of the events while the time is taken. */
  readonly prepare?: (events: readonly object[]) => void;
}

const TIMEOUT_MS = 300_000;

const { handler, prepare }: Bundle = await import(process.argv[2] ?? '');

process.on('message', async ({ events, times }: Orders) => {
  prepare?.(events);
  const endsAt = performance.now() + TIMEOUT_MS;
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => endsAt - performance.now() };
  const answers: unknown[] = [];
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  for (let time = 0; time < times; time++) {
    for (const event of events) {
      // As in Lambda, each invocation has an object of its own: some rivals write into it.
      const answer = await handler({ ...event }, context);
      if (time === 0) answers.push(answer);
    }
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const invoked: Invoked = { answers, seconds, cpuSeconds: (user + system) / 1e6 };
  process.send?.(invoked);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
