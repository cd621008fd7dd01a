/** What our calls send is held against what the SDK's clients send, and the SDK's signatures against ours. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityBatchCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type AwsCaller, createAwsCall } from '../../lib/aws/call.ts';
import { endpointOf } from '../../lib/aws/endpoint.ts';
import { type AwsError, causeOf } from '../../lib/aws/failure.ts';
import { createSign } from '../../lib/aws/signature.ts';
import { createSqs } from '../../lib/queue/sqs.ts';
import { createGetSecretValue } from '../../lib/secrets/secrets-manager.ts';
import { clockAt } from '../support/clock.ts';
import { httpServerOf } from '../support/iterable/servers.ts';

const CREDENTIALS = { accessKeyId: 'AKID', secretAccessKey: 'SECRET/+=', sessionToken: 'TOKEN/+==' };
const REGION = 'eu-central-1';
const IN_TIME = () => AbortSignal.timeout(5_000);

const callerOf = (parts: Partial<AwsCaller> = {}): AwsCaller => ({
  region: REGION,
  credentials: () => CREDENTIALS,
  traceId: () => undefined,
  now: Date.now,
  ...parts,
});

const SEND = {
  QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/us.fifo',
  Entries: [
    {
      Id: '0',
      MessageBody: '{"v":1}\n{"n":9007199254740993,"a":"😀 \\ud800 \u2028 é"}',
      DelaySeconds: 900,
      MessageAttributes: { firstSentAt: { DataType: 'Number', StringValue: '1795867200000' } },
      MessageGroupId: 'a'.repeat(64),
      MessageDeduplicationId: 'b'.repeat(64),
    },
  ],
};
const HIDE = {
  QueueUrl: SEND.QueueUrl,
  Entries: [{ Id: '0', ReceiptHandle: 'AQEB/+==', VisibilityTimeout: 43_140 }],
};
const SECRET = { SecretId: 'iterable-forwarder/dev/iterable-us', VersionStage: 'AWSPREVIOUS' };

/** What a server gets of a call, whatever comes of it. */
async function sentBy(ask: (origin: string) => Promise<unknown>) {
  const { origin, requests } = await httpServerOf((response) => response.writeHead(500).end());
  await ask(origin).catch(() => undefined);
  const [request] = requests;
  if (request === undefined) throw new Error('nothing was sent');
  return request;
}

type Sent = Awaited<ReturnType<typeof sentBy>>;

const CALLS: readonly [
  name: string,
  service: string,
  ours: (origin: string) => Promise<unknown>,
  theirs: (origin: string) => Promise<unknown>,
][] = [
  [
    'SendMessageBatch',
    'sqs',
    (origin) => createSqs(callerOf(), origin).sendMessageBatch(SEND, IN_TIME()),
    (origin) => sqsClient(origin).send(new SendMessageBatchCommand(SEND)),
  ],
  [
    'ChangeMessageVisibilityBatch',
    'sqs',
    (origin) => createSqs(callerOf(), origin).changeMessageVisibilityBatch(HIDE, IN_TIME()),
    (origin) => sqsClient(origin).send(new ChangeMessageVisibilityBatchCommand(HIDE)),
  ],
  [
    'GetSecretValue',
    'secretsmanager',
    (origin) => createGetSecretValue(callerOf(), origin, clockAt())(SECRET, IN_TIME()),
    (origin) => secretsClient(origin).send(new GetSecretValueCommand(SECRET)),
  ],
];

const settingsOf = (endpoint: string) => ({
  endpoint,
  region: REGION,
  credentials: CREDENTIALS,
  maxAttempts: 1,
});

function sqsClient(origin: string): SQSClient {
  const client = new SQSClient(settingsOf(origin));
  onTestFinished(() => client.destroy());
  return client;
}

function secretsClient(origin: string): SecretsManagerClient {
  const client = new SecretsManagerClient(settingsOf(origin));
  onTestFinished(() => client.destroy());
  return client;
}

/** What AWS goes by, apart from the signature. */
const gist = ({ method, path, headers, body }: Sent) => ({
  method,
  path,
  type: headers['content-type'],
  target: headers['x-amz-target'],
  token: headers['x-amz-security-token'],
  length: headers['content-length'],
  body: JSON.parse(body.toString()),
});

/** What we would write there: over the headers that the other signed, in its order. */
function signatureOf({ headers, body }: Sent, service: string): string {
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const signed = Object.fromEntries(names.split(';').map((name) => [name, String(headers[name])]));
  return createSign({ region: REGION, service })(signed, body, CREDENTIALS);
}

describe.each(CALLS)('the call %s', (_, service, ours, theirs) => {
  it('sends what the SDK sends', async () => {
    expect(gist(await sentBy(ours))).toEqual(gist(await sentBy(theirs)));
  });

  it('is signed as the SDK signs: its signature is ours', async () => {
    const theirCall = await sentBy(theirs);

    expect(signatureOf(theirCall, service)).toBe(theirCall.headers.authorization);
  });

  it('signs all that AWS goes by', async () => {
    const { headers } = await sentBy(ours);

    expect(headers.authorization).toContain(
      'SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target,',
    );
  });
});

const SERVICE = { name: 'sqs', target: 'AmazonSQS', version: '1.0', answerTimeoutMs: 5_000 } as const;

const call = (answer: { status: number; headers?: Record<string, string>; body: string }, parts = {}) =>
  sentTo(answer, createAwsCall(SERVICE, callerOf(parts)));

async function sentTo(
  { status, headers, body }: { status: number; headers?: Record<string, string>; body: string },
  ask: ReturnType<typeof createAwsCall>,
) {
  const { origin, requests } = await httpServerOf((response) =>
    response.writeHead(status, headers).end(body),
  );
  const outcome = await ask(new URL(origin), 'Any', {}, IN_TIME()).catch((error: Error) => error);
  return { outcome, headers: requests[0]?.headers };
}

describe('what AWS answers', () => {
  it('is what the call returns', async () => {
    expect((await call({ status: 200, body: '{"Successful":[{"Id":"0"}]}' })).outcome).toEqual({
      Successful: [{ Id: '0' }],
    });
  });

  it.each([
    [
      400,
      {},
      '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"m"}',
      'QueueDoesNotExist',
      'client',
    ],
    [400, {}, '{"__type":"ResourceNotFoundException","Message":"m"}', 'ResourceNotFoundException', 'client'],
    [403, { 'x-amzn-errortype': 'AccessDenied:http://a.example/#b' }, '', 'AccessDenied', 'client'],
    [
      400,
      { 'x-amzn-errortype': 'ThrottlingException' },
      '{"__type":"Other"}',
      'ThrottlingException',
      'client',
    ],
    [503, {}, '{"__type":"ServiceUnavailable"}', 'ServiceUnavailable', 'server'],
    // Something on the way spoke: nothing that it says is about the call.
    [403, {}, '<html>Forbidden</html>', 'Error', undefined],
    [502, {}, '', 'Error', undefined],
    [200, {}, '<html>Sign in</html>', 'Error', undefined],
    [301, { location: 'https://a.example' }, '', 'Error', undefined],
  ])('with %i %j %s is the error %s, the fault of %s', async (status, headers, body, name, $fault) => {
    const { outcome } = await call({ status, headers: headers as Record<string, string>, body });

    expect(outcome).toBeInstanceOf(Error);
    expect(outcome).toMatchObject({ name, message: expect.not.stringContaining(body || 'nothing') });
    expect((outcome as AwsError).$fault).toBe($fault);
  });
});

it.each([403, 413, 502])('an answer %i that is not of AWS is told by its status', async (status) => {
  const { outcome } = await call({ status, body: '<html>' });

  expect(causeOf(outcome as AwsError)).toBe(`Http${status}`);
});

describe('a call', () => {
  it('hands on which invocation it belongs to, unsigned, since proxies change it', async () => {
    const { headers } = await call({ status: 200, body: '{}' }, { traceId: () => 'Root=1-2;Lineage=3' });

    expect(headers?.['x-amzn-trace-id']).toBe('Root=1-2;Lineage=3');
    expect(headers?.authorization).not.toContain('trace-id');
  });

  it('says nothing of an invocation that nobody follows', async () => {
    expect((await call({ status: 200, body: '{}' })).headers).not.toHaveProperty('x-amzn-trace-id');
  });
});

describe('a clock that is wrong', () => {
  const NOW = Date.UTC(2026, 10, 28, 12);

  /** The times of the signatures of two calls, by a clock that is so far from AWS's. */
  async function timesOf(status: number, aheadMs: number): Promise<readonly unknown[]> {
    const { origin, requests } = await httpServerOf((response) =>
      response.writeHead(status, { date: new Date(NOW).toUTCString() }).end('{"__type":"RequestExpired"}'),
    );
    const ask = createAwsCall(SERVICE, callerOf({ now: () => NOW + aheadMs }));
    for (let calls = 0; calls < 2; calls++) await ask(new URL(origin), 'Any', {}, IN_TIME()).catch(() => {});
    return requests.map(({ headers }) => headers['x-amz-date']);
  }

  it.each([1_200_000, -1_200_000])("is corrected by AWS's after a refusal: %i ms ahead", async (aheadMs) => {
    expect((await timesOf(403, aheadMs))[1]).toBe('20261128T120000Z');
  });

  it.each([
    ['is as good as right', 403, 60_000],
    ['does no harm', 200, 1_200_000],
  ])('is left alone where it %s', async (_, status, aheadMs) => {
    const [first, second] = await timesOf(status, aheadMs);

    expect(second).toBe(first);
  });
});

describe('the endpoint of a service', () => {
  it.each([
    'us-east-1',
    'eu-central-1',
    'il-central-1',
    'mx-central-1',
    'us-gov-west-1',
    'cn-north-1',
    'eusc-de-east-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'us-isof-south-1',
    'eu-isoe-west-1',
  ])('in %s is where the SDK finds it', async (region) => {
    const client = new SecretsManagerClient({ region, credentials: CREDENTIALS, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    let host = '';
    client.middlewareStack.add(
      () => async (args) => {
        ({ hostname: host } = args.request as { hostname: string });
        throw new Error('far enough');
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await client.send(new GetSecretValueCommand(SECRET)).catch(() => undefined);

    expect(endpointOf('secretsmanager', region).host).toBe(host);
  });

  it("of SQS is the queue's, unless the environment says another", async () => {
    const { origin, requests } = await httpServerOf((response) => response.writeHead(200).end('{}'));
    const { sendMessageBatch } = createSqs(callerOf(), undefined);
    await sendMessageBatch({ ...SEND, QueueUrl: `${origin}/1/us` }, IN_TIME());

    expect(requests[0]?.headers.host).toBe(new URL(origin).host);
  });
});
