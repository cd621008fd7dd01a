/**
 * What a million events cost in AWS, by a model that is fed with what the bundles really do: their requests to SQS, the time
 * and CPU of their invocations, and what they write. Nothing here talks to AWS.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../deploy/bundle.ts';
import { MAPPING, MAX_CONCURRENCY } from '../../deploy/mapping.ts';
import { functionEnvironment } from '../../local/aws/function-environment.ts';
import { startSecretsManager } from '../../local/aws/secrets-manager-server.ts';
import { type Child, startChild } from '../flow/child.ts';
import { requestBody } from '../flow/events.ts';
import type { Counted, CountingRules } from '../flow/iterable.ts';
import { requestEvent, sqsEvent } from './aws-events.ts';
import type { Invocation, Loaded } from './function.ts';
import { type Bill, functionBill, queueBill, type Usage, type Work } from './model.ts';
import { HAS_PLATFORM_LINES, memoryMbOf } from './serverless.ts';
import type { SqsTold } from './sqs.ts';

const ACCESS_KEY_ID = 'bench';
const SOURCE_KEY = 'key-of-the-benchmark';
const TIMEOUT_MS = 60_000;
const MILLION = 1e6;

export type Mode = 'single' | 'bulk';

/** How events come. */
export interface Sending {
  readonly mode: Mode;
  readonly perRequest: number;
}

export interface Cost extends Sending {
  readonly eventsPerSecond: number;
  /** Without what hands the requests to the door. */
  readonly bill: Bill;
}

/** What is measured, after some that warm it up. */
const REQUESTS = 300;
const BATCHES = 8;
const WARM_UP_REQUESTS = 150;
const WARM_UP_BATCHES = 3;
/** By which the door makes the messages of the batches. */
const PER_LONG_REQUEST = 100;

/** As Iterable is seen to answer. */
const ANSWER_MS: CountingRules['answerMs'] = { track: [40, 80], trackBulk: [150, 450] };

interface Parts {
  readonly sqs: Child<string>;
  readonly iterable: Child<Counted>;
  readonly start: (name: 'http' | 'deliver') => Promise<Child<Loaded>>;
}

/** @throws unless each event comes to Iterable, and only once */
export async function measureCosts(
  sendings: readonly Sending[],
  rates: readonly number[],
): Promise<readonly Cost[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-cost-'));
  const secrets = { iterable: 'bench-key', source: SOURCE_KEY };
  const [sqs, iterable, secretsManager] = await Promise.all([
    startChild<string>(new URL('sqs.ts', import.meta.url)),
    startChild<Counted>(new URL('../flow/iterable.ts', import.meta.url)),
    startSecretsManager({ accessKeyId: ACCESS_KEY_ID, secrets }),
  ]);
  const environment = functionEnvironment({
    sqs: sqs.first,
    secretsManager: secretsManager.origin,
    accessKeyId: ACCESS_KEY_ID,
    queueUrl: `${sqs.first}/000000000000/{project}`,
    deadLetterQueueUrl: `${sqs.first}/000000000000/dead`,
    iterable: { US: iterable.first.origin },
    more: { MAX_CONCURRENCY: String(MAX_CONCURRENCY) },
  });
  const start: Parts['start'] = (name) =>
    startChild<Loaded>(new URL('function.ts', import.meta.url), {
      ...environment,
      BUNDLE: join(outDir, `${name}.mjs`),
      TIMEOUT_MS: String(TIMEOUT_MS),
    });
  try {
    await bundle({
      outDir,
      entryPoints: { http: 'functions/http.ts', deliver: 'functions/deliver.ts' },
      configuration: join(import.meta.dirname, 'configuration.ts'),
    });
    const costs: Cost[] = [];
    for (const sending of sendings) costs.push(...(await costsOf(sending, rates, { sqs, iterable, start })));
    return costs;
  } finally {
    await Promise.all([sqs.close(), iterable.close(), secretsManager.close()]);
    await rm(outDir, { recursive: true });
  }
}

async function costsOf(sending: Sending, rates: readonly number[], parts: Parts): Promise<Cost[]> {
  const largest = Math.max(...rates.map((rate) => batchAt(sending.mode, rate)));
  const events = largest * (WARM_UP_BATCHES + BATCHES);
  const { usage: door, sent, messages } = await measureDoor(sending, events, parts);
  const costs: Cost[] = [];
  for (const eventsPerSecond of rates) {
    const batch = batchAt(sending.mode, eventsPerSecond);
    const consumer = await measureConsumer(sending.mode, batch, messages, parts);
    const bill = {
      ...queueBill(sent, MILLION / (REQUESTS * sending.perRequest), { batch, invocations: MILLION / batch }),
      ...functionBill('door', door),
      ...functionBill('consumer', consumer),
    };
    costs.push({ ...sending, eventsPerSecond, bill });
  }
  return costs;
}

/** As many consumers as may run collect at the same time. */
function batchAt(mode: Mode, eventsPerSecond: number): number {
  const { batchSize, batchWindowSeconds } = MAPPING[mode];
  const collected = Math.round((eventsPerSecond * batchWindowSeconds) / MAX_CONCURRENCY);
  return Math.max(1, Math.min(batchSize, collected));
}

async function measureDoor({ mode, perRequest }: Sending, events: number, { sqs, start }: Parts) {
  const door = await start('http');
  let made = 0;
  const take = async (count: number, each: number) => {
    const requests = Array.from({ length: count }, (_, index) =>
      requestEvent(`/to-${mode}`, SOURCE_KEY, requestBody(made + index * each, each)),
    );
    made += count * each;
    const invocations = await door.ask<Invocation[]>(requests);
    for (const { answer } of invocations) expectAccepted(answer);
    return { invocations, told: await sqs.ask<SqsTold>('tell') };
  };
  const warmUp = await take(WARM_UP_REQUESTS, perRequest);
  const measured = await take(REQUESTS, perRequest);
  const more = await take(Math.max(0, Math.ceil((events - made) / PER_LONG_REQUEST)), PER_LONG_REQUEST);
  await door.close();
  return {
    sent: measured.told.requests,
    messages: [warmUp, measured, more].flatMap(({ told }) => told.messages),
    usage: usageOf('http', measured.invocations, door.first, MILLION / perRequest),
  };
}

async function measureConsumer(
  mode: Mode,
  batch: number,
  messages: readonly string[],
  { iterable, start }: Parts,
): Promise<Usage> {
  await iterable.ask({ events: messages.length, answerMs: ANSWER_MS } satisfies CountingRules);
  const consumer = await start('deliver');
  const batches = WARM_UP_BATCHES + BATCHES;
  const invocations: Invocation[] = [];
  for (let index = 0; index < batches; index++) {
    const event = sqsEvent(mode, messages.slice(index * batch, (index + 1) * batch));
    invocations.push(...(await consumer.ask<Invocation[]>([event])));
  }
  for (const { answer } of invocations) expectDelivered(answer);
  await expectCounted(iterable, batch * batches);
  await consumer.close();
  return usageOf('deliver', invocations.slice(WARM_UP_BATCHES), consumer.first, MILLION / batch);
}

function usageOf(
  name: 'http' | 'deliver',
  measured: readonly Invocation[],
  { initMs }: Loaded,
  invocations: number,
): Usage {
  return {
    ...typicalOf(measured),
    initMs,
    invocations,
    memoryMb: memoryMbOf(name),
    hasPlatformLines: HAS_PLATFORM_LINES,
  };
}

/** Times by their medians, which a busy machine disturbs less; what is written by its mean, since not each writes the same. */
function typicalOf(invocations: readonly Invocation[]): Work {
  const median = (of: (invocation: Invocation) => number) =>
    invocations.map(of).toSorted((a, b) => a - b)[Math.floor(invocations.length / 2)] ?? Number.NaN;
  const mean = (of: (invocation: Invocation) => number) =>
    invocations.reduce((sum, invocation) => sum + of(invocation), 0) / invocations.length;
  return {
    ms: median(({ ms }) => ms),
    cpuMs: median(({ cpuMs }) => cpuMs),
    logBytes: mean(({ logBytes }) => logBytes),
    logLines: mean(({ logLines }) => logLines),
  };
}

function expectAccepted(answer: unknown): void {
  const { statusCode } = answer as { statusCode: number };
  if (statusCode !== 202) throw new Error(`the door answered ${statusCode}`);
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
