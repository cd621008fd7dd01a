/** What the consumer does with batches of one size. */
import type { Child } from '../flow/child.ts';
import type { Counted, CountingRules } from '../flow/iterable.ts';
import type { Invocation, Loaded } from './function.ts';
import { sqsEvent } from './messages.ts';
import type { Parts } from './parts.ts';

export interface MeasuredConsumer {
  readonly loaded: Loaded;
  readonly invocations: readonly Invocation[];
}

const BATCHES = 8;
const WARM_UP_BATCHES = 3;
export const ALL_BATCHES = WARM_UP_BATCHES + BATCHES;

/** As Iterable is seen to answer. */
const ANSWER_MS: CountingRules['answerMs'] = { track: [40, 80], trackBulk: [150, 450] };

/**
 * @param messages at least that of all batches
 * @throws unless each event comes to Iterable, and only once
 */
export async function measureConsumer(
  mode: 'single' | 'bulk',
  batch: number,
  messages: readonly string[],
  { iterable, start }: Parts,
): Promise<MeasuredConsumer> {
  await iterable.ask({ events: messages.length, answerMs: ANSWER_MS } satisfies CountingRules);
  const consumer = await start('deliver');
  const invocations: Invocation[] = [];
  for (let index = 0; index < ALL_BATCHES; index++) {
    const event = sqsEvent(mode, messages.slice(index * batch, (index + 1) * batch));
    invocations.push(...(await consumer.ask<Invocation[]>([event])));
  }
  for (const { answer } of invocations) expectDelivered(answer);
  await expectCounted(iterable, batch * ALL_BATCHES);
  await consumer.close();
  return { loaded: consumer.first, invocations: invocations.slice(WARM_UP_BATCHES) };
}

function expectDelivered(answer: unknown): void {
  const { batchItemFailures } = answer as { batchItemFailures: readonly unknown[] };
  if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} events were not delivered`);
}

async function expectCounted(iterable: Child<Counted>, events: number): Promise<void> {
  const { delivered, repeated, strange } = await iterable.ask<Counted>('count');
  if (delivered === events && repeated === 0 && strange === 0) return;
  throw new Error(`of ${events} events came ${delivered}, ${repeated} again, ${strange} strange`);
}
