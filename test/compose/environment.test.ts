/** Each field of the environment changes something that can be seen from outside a function. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { requestOf } from '../../functions/http-shapes.ts';
import { composeBus } from '../../lib/compose/bus.ts';
import { composeConsumer } from '../../lib/compose/consumer.ts';
import { composeDoor } from '../../lib/compose/door.ts';
import { encodeMessage } from '../../lib/event/envelope.ts';
import { createCall } from '../../lib/iterable/client.ts';
import { createSqs } from '../../lib/queue/sqs.ts';
import type { Environment } from '../../lib/runtime/environment.ts';
import { readProjectKey } from '../../lib/secrets/project-key.ts';
import { createGetSecretValue } from '../../lib/secrets/secrets-manager.ts';
import { CALLER } from '../support/aws-caller.ts';
import { environmentWith, type PlayedBoundaries, playBoundaries } from '../support/boundaries.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { ENVELOPE } from '../support/delivery/messages.ts';
import { httpServerOf } from '../support/iterable/servers.ts';
import { PLANTED } from '../support/planted.ts';
import { requestWith } from '../support/requests.ts';
import { configurationWith } from '../support/sources.ts';

const MINUTE_MS = 60_000;
const GOOD = `{"eventName":"order","userId":"${PLANTED.userId}"}`;
/** As a webhook's function makes it of one body: a bad event beside a good one is buried. */
const GOOD_AND_BAD = `{"events":[${GOOD},{"eventName":7}]}`;

/** Knocks at the door some time after its last visitor, each time. */
async function knock(
  environment: Partial<Environment>,
  body = GOOD,
  pausesMs: readonly number[] = [0],
): Promise<PlayedBoundaries> {
  const boundaries = playBoundaries();
  const configuration = configurationWith({ map: ({ events, ...one }) => events ?? [one] });
  const accept = composeDoor(configuration, environmentWith(environment), boundaries);
  for (const ms of pausesMs) {
    boundaries.clock.advance(ms);
    const headers = { 'api-key': PLANTED.sourceKey };
    const request = requestWith({ headers, body: Buffer.from(body) });
    expect((await accept(request, boundaries.clock.now() + 25_000)).status).toBe(202);
  }
  return boundaries;
}

async function takeFromBus(environment: Partial<Environment>): Promise<PlayedBoundaries> {
  const boundaries = playBoundaries();
  const configuration = configurationWith({ buses: ['orders'] });
  const take = composeBus(configuration, environmentWith(environment), boundaries);
  const [sendersId, event] = [
    { scheme: 'sns', id: 'm-1' },
    { text: GOOD, whole: GOOD, wasParsed: false },
  ];
  await take([{ bus: 'orders', sendersId, occurredAtMs: NOON, headers: {}, ...event }], NOON + MINUTE_MS);
  return boundaries;
}

/** Delivers as many events of an operation that Iterable takes fifty times a second. */
async function deliver(
  environment: Partial<Environment>,
  count = 1,
  random = 0.5,
): Promise<PlayedBoundaries> {
  const boundaries = playBoundaries({ clock: clockAt(NOON, () => random) });
  const consume = composeConsumer(configurationWith(), environmentWith(environment), boundaries);
  const body = '{"sourceUserId":"user-4711","destinationUserId":"user-4711"}';
  const messages = Array.from({ length: count }, (_, index) => ({
    messageId: `m-${index}`,
    receiptHandle: 'handle',
    queueArn: 'arn:aws:sqs:eu-central-1:1:events-us',
    text: encodeMessage({ ...ENVELOPE, id: `m-${index}`, operation: 'users/merge' }, body),
    receiveCount: 1,
    firstReceivedAt: NOON,
    sentAt: NOON,
    firstSentAt: undefined,
    invalidDetail: undefined,
    groupId: undefined,
    receivedBefore: 0,
  }));
  expect(await consume(messages, NOON + MINUTE_MS)).toEqual([]);
  return boundaries;
}

/** For which region and service a call is signed that goes to this server. */
async function scopeOf(ask: (origin: string) => Promise<unknown>): Promise<string | undefined> {
  const { origin, requests } = await httpServerOf((response) => {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end('{"__type":"Refused"}');
  });
  await ask(origin).catch(() => {});
  return /Credential=[^/]+\/\d+\/([^/]+\/[^/]+)\//.exec(requests[0]?.headers.authorization ?? '')?.[1];
}

function askSqs(environment: Partial<Environment>): Promise<unknown> {
  const { region, sqsEndpoint } = environmentWith(environment);
  const { sendMessageBatch } = createSqs({ ...CALLER, region }, sqsEndpoint);
  const Entries = [{ Id: '0', MessageBody: 'x' }];
  return sendMessageBatch(
    { QueueUrl: 'https://sqs.example.com/1/events', Entries },
    AbortSignal.timeout(5_000),
  );
}

function askSecretsManager(environment: Partial<Environment>): Promise<unknown> {
  const { region, secretsManagerEndpoint } = environmentWith(environment);
  const clock = clockAt();
  const getSecretValue = createGetSecretValue({ ...CALLER, region }, secretsManagerEndpoint, clock);
  return readProjectKey({ getSecretValue, prefix: '', clock }, 'any', 'single');
}

const EVENT = {
  requestContext: { domainName: 'a.example', http: { method: 'POST' } },
  rawQueryString: '',
  headers: {},
} as APIGatewayProxyEventV2;

/** A field that is not here does not compile. */
const SEEN: Readonly<Record<keyof Environment, () => Promise<void>>> = {
  async region() {
    for (const region of ['eu-central-1', 'us-east-2']) {
      expect(await scopeOf((sqsEndpoint) => askSqs({ region, sqsEndpoint }))).toBe(`${region}/sqs`);
      expect(
        await scopeOf((secretsManagerEndpoint) => askSecretsManager({ region, secretsManagerEndpoint })),
      ).toBe(`${region}/secretsmanager`);
    }
  },
  async sqsEndpoint() {
    expect(await scopeOf((sqsEndpoint) => askSqs({ sqsEndpoint }))).toBe('eu-central-1/sqs');
  },
  async secretsManagerEndpoint() {
    expect(await scopeOf((secretsManagerEndpoint) => askSecretsManager({ secretsManagerEndpoint }))).toBe(
      'eu-central-1/secretsmanager',
    );
  },
  async iterableOrigins() {
    const [us, eu] = [await httpServerOf(), await httpServerOf()];
    const call = createCall({ US: us.origin, EU: eu.origin });
    const request = { path: '/api/events/track', apiKey: 'key', body: '{}', timeoutMs: 5_000 };
    await call({ ...request, dataCenter: 'US' });
    await call({ ...request, dataCenter: 'EU' });
    await call({ ...request, dataCenter: 'EU' });
    expect([us.requests.length, eu.requests.length]).toEqual([1, 2]);
  },
  async queueUrlTemplate() {
    const each = await knock({ queueUrlTemplate: 'https://sqs.example.com/2/mine-{project}' });
    expect(each.asked.map(({ url }) => url)).toEqual(['https://sqs.example.com/2/mine-us']);
    const all = await knock({ queueUrlTemplate: 'https://sqs.example.com/2/mine' });
    expect(all.asked.map(({ url }) => url)).toEqual(['https://sqs.example.com/2/mine']);
  },
  async usersQueueUrlTemplate() {
    const update = '{"operation":"users/update","email":"ada@example.com"}';
    const each = await knock(
      { usersQueueUrlTemplate: 'https://sqs.example.com/2/mine-{project}.fifo' },
      update,
    );
    expect(each.asked.map(({ url }) => url)).toEqual(['https://sqs.example.com/2/mine-us.fifo']);
    const none = await knock({ usersQueueUrlTemplate: undefined }, update);
    expect(none.asked.map(({ url }) => url)).not.toContain('https://sqs.example.com/2/mine-us.fifo');
    const event = await knock({ usersQueueUrlTemplate: 'https://sqs.example.com/2/mine-{project}.fifo' });
    expect(event.asked.map(({ url }) => url)).not.toContain('https://sqs.example.com/2/mine-us.fifo');
  },
  async basePath() {
    const path = (basePath?: readonly string[]) =>
      requestOf({ ...EVENT, rawPath: '/hooks/app' }, environmentWith({ basePath }).basePath).path;
    expect([path(), path(['hooks'])]).toEqual(['/hooks/app', '/app']);
  },
  async deadLetterQueueUrl() {
    for (const deadLetterQueueUrl of ['https://sqs.example.com/1/dead', 'https://sqs.example.com/2/graves']) {
      const { asked } = await knock({ deadLetterQueueUrl }, GOOD_AND_BAD);
      expect(asked.map(({ url }) => url)).toContain(deadLetterQueueUrl);
    }
  },
  async secretPrefix() {
    expect((await knock({ secretPrefix: 'live/' })).secretsRead[0]).toBe('live/source-app');
    expect((await deliver({ secretPrefix: 'live/' })).secretsRead).toEqual(['live/iterable-us']);
    expect((await deliver({ secretPrefix: '' })).secretsRead).toEqual(['iterable-us']);
  },
  async secretTtlSeconds() {
    const pausesMs = [0, MINUTE_MS, MINUTE_MS, MINUTE_MS];
    const readsWith = async (secretTtlSeconds: number) =>
      (await knock({ secretTtlSeconds }, GOOD, pausesMs)).secretsRead.filter((name) => name === 'source-app');
    expect(await readsWith(60)).toHaveLength(4);
    expect(await readsWith(120)).toHaveLength(2);
    expect(await readsWith(3_600)).toHaveLength(1);
  },
  async maxConcurrency() {
    const secondsWith = async (maxConcurrency: number) => {
      const { calls } = await deliver({ maxConcurrency }, 101);
      return ((calls.at(-1)?.at ?? 0) - (calls[0]?.at ?? 0)) / 1_000;
    };
    // A hundred calls after the first: two seconds at fifty a second, ten at a fifth of that.
    expect(await secondsWith(1)).toBeLessThan(2.1);
    expect(await secondsWith(5)).toBeGreaterThan(8);
  },
  async logLevel() {
    const levelsWith = async (logLevel: Environment['logLevel']) =>
      (await deliver({ logLevel, deliveredLogShare: 1 })).lines().flatMap(({ level = [] }) => level);
    expect(await levelsWith('info')).toEqual(['info']);
    expect(await levelsWith('warn')).toEqual([]);
  },
  async deliveredLogShare() {
    const levelWith = async (deliveredLogShare: number) =>
      (await deliver({ deliveredLogShare }, 1, 0.3)).lines().find(({ event }) => event === 'event-delivered')
        ?.level;
    expect(await levelWith(0.31)).toBe('info');
    expect(await levelWith(0.3)).toBe('debug');
  },
  async metricsNamespace() {
    const namespacesOf = ({ lines }: PlayedBoundaries) =>
      lines().flatMap(
        ({ _aws }) => (_aws as Directive | undefined)?.CloudWatchMetrics.map((it) => it.Namespace) ?? [],
      );
    expect(namespacesOf(await knock({ metricsNamespace: 'acme' }))).toEqual(['acme']);
    expect(namespacesOf(await deliver({ metricsNamespace: 'acme' }))).toEqual(['acme']);
    expect(namespacesOf(await takeFromBus({ metricsNamespace: 'acme' }))).toEqual(['acme']);
  },
};

interface Directive {
  readonly CloudWatchMetrics: readonly { readonly Namespace: string }[];
}

describe('a field of the environment is seen to change what is done:', () => {
  beforeAll(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  });
  afterAll(() => void vi.unstubAllEnvs());

  it.each(Object.entries(SEEN))('%s', async (_, see) => {
    await see();
  });
});
