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

/** How a million events come. */
export interface Traffic {
  readonly mode: Mode;
  readonly perRequest: 1 | 100;
  readonly eventsPerSecond: number;
}

export interface Cost {
  readonly traffic: Traffic;
  /** Without what hands the requests to the door. */
  readonly bill: Bill;
  readonly door: Usage;
  readonly consumer: Usage;
  /** Messages an invocation of the consumer. */
  readonly batch: number;
}

/** Requests of the door that are measured; some warm it up before. */
const REQUESTS = { 1: 400, 100: 60 } as const;
const WARM_UP_SHARE = 0.5;
const MEASURED_BATCHES = 12;
const WARM_UP_BATCHES = 4;

/** As Iterable is seen to answer. */
const ANSWER_MS: CountingRules['answerMs'] = { track: [40, 80], trackBulk: [150, 450] };

export async function measureCosts(traffics: readonly Traffic[]): Promise<readonly Cost[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-cost-'));
  const [sqs, iterable, secretsManager] = await Promise.all([
    startChild<string>(new URL('sqs.ts', import.meta.url)),
    startChild<Counted>(new URL('../flow/iterable.ts', import.meta.url)),
    startSecretsManager({
      accessKeyId: ACCESS_KEY_ID,
      secrets: { iterable: 'bench-key', source: SOURCE_KEY },
    }),
  ]);
  try {
    await bundle({
      outDir,
      entryPoints: { http: 'functions/http.ts', deliver: 'functions/deliver.ts' },
      configuration: join(import.meta.dirname, 'configuration.ts'),
    });
    const environment = functionEnvironment({
      sqs: sqs.first,
      secretsManager: secretsManager.origin,
      accessKeyId: ACCESS_KEY_ID,
      queueUrl: `${sqs.first}/000000000000/{project}`,
      deadLetterQueueUrl: `${sqs.first}/000000000000/dead`,
      iterable: { US: iterable.first.origin },
      more: { MAX_CONCURRENCY: String(MAX_CONCURRENCY) },
    });
    const start = (name: string) =>
      startChild<Loaded>(new URL('function.ts', import.meta.url), {
        ...environment,
        BUNDLE: join(outDir, `${name}.mjs`),
        TIMEOUT_MS: String(TIMEOUT_MS),
      });
    const costs: Cost[] = [];
    for (const traffic of traffics) {
      const [door, deliver] = [await start('http'), await start('deliver')];
      costs.push(await measureCost(traffic, { sqs, iterable, door, deliver }));
      await Promise.all([door.close(), deliver.close()]);
    }
    return costs;
  } finally {
    await Promise.all([sqs.close(), iterable.close(), secretsManager.close()]);
    await rm(outDir, { recursive: true });
  }
}

interface Parts {
  readonly sqs: Child<string>;
  readonly iterable: Child<Counted>;
  readonly door: Child<Loaded>;
  readonly deliver: Child<Loaded>;
}

async function measureCost(traffic: Traffic, { sqs, iterable, door, deliver }: Parts): Promise<Cost> {
  const { mode, perRequest, eventsPerSecond } = traffic;
  const { batchSize, batchWindowSeconds } = MAPPING[mode];
  // As many consumers as may run collect at the same time.
  const collected = (eventsPerSecond * batchWindowSeconds) / MAX_CONCURRENCY;
  const batch = Math.max(1, Math.min(batchSize, Math.round(collected)));
  const batches = WARM_UP_BATCHES + MEASURED_BATCHES;

  const requests = REQUESTS[perRequest];
  const warmUp = Math.round(requests * WARM_UP_SHARE);
  const events = Math.max(batch * batches, (warmUp + requests) * perRequest);
  await iterable.ask({ events, answerMs: ANSWER_MS } satisfies CountingRules);

  const requestAt = (index: number) =>
    requestEvent(`/to-${mode}`, SOURCE_KEY, requestBody(index * perRequest, perRequest));
  const requestsOf = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => requestAt(from + index));

  const warmed = await door.ask<Invocation[]>(requestsOf(0, warmUp));
  const before = await sqs.ask<SqsTold>('tell');
  const accepted = await door.ask<Invocation[]>(requestsOf(warmUp, warmUp + requests));
  const sent = await sqs.ask<SqsTold>('tell');
  const rest = Math.ceil(events / perRequest);
  const more = await door.ask<Invocation[]>(requestsOf(warmUp + requests, rest));
  const after = await sqs.ask<SqsTold>('tell');
  for (const { answer } of [...warmed, ...accepted, ...more]) expectAccepted(answer);

  const messages = [before, sent, after].flatMap((told) => told.messages);
  const invocations: Invocation[] = [];
  for (let index = 0; index < batches; index++) {
    const bodies = messages.slice(index * batch, (index + 1) * batch);
    invocations.push(...(await deliver.ask<Invocation[]>([sqsEvent(mode, bodies)])));
  }
  for (const { answer } of invocations) expectDelivered(answer);
  await expectCounted(iterable, batch * batches);

  const usageOf = (name: string, work: Work, initMs: number, count: number): Usage => ({
    ...work,
    initMs,
    invocations: count,
    memoryMb: memoryMbOf(name),
    hasPlatformLines: HAS_PLATFORM_LINES,
  });
  const doorUsage = usageOf('http', typicalOf(accepted), door.first.initMs, MILLION / perRequest);
  const measured = invocations.slice(WARM_UP_BATCHES);
  const consumerUsage = usageOf('deliver', typicalOf(measured), deliver.first.initMs, MILLION / batch);
  const factor = MILLION / (requests * perRequest);
  return {
    traffic,
    batch,
    door: doorUsage,
    consumer: consumerUsage,
    bill: {
      ...queueBill(sent.requests, factor, { batch, invocations: MILLION / batch }),
      ...functionBill('door', doorUsage),
      ...functionBill('consumer', consumerUsage),
    },
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
