import zlib from 'node:zlib';
import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  type MockInstance,
  vi,
} from 'vitest';
import { functionEnvironment } from '../../local/aws/function-environment.ts';
import { type QueueServer, startQueueServer } from '../../local/aws/queue-server.ts';
import { type SecretsManager, startSecretsManager } from '../../local/aws/secrets-manager-server.ts';
import { createLocalSqsClient } from '../../local/aws/sqs-client.ts';
import { ACCESS_KEY_ID } from '../support/access-key.ts';
import { PLANTED } from '../support/planted.ts';

const KEY = PLANTED.sourceKey;
const event = { eventName: 'sum', userId: 'u1', id: 'order-1', createdAt: 1 };

let secretsManager: SecretsManager;
let queues: QueueServer;
let sqs: SQSClient;
let handler: (event: unknown, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

beforeAll(async () => {
  secretsManager = await startSecretsManager({
    accessKeyId: ACCESS_KEY_ID,
    secrets: { 'test/source-app': KEY, 'test/source-app-eu': KEY },
  });
  queues = await startQueueServer({
    accessKeyId: ACCESS_KEY_ID,
    queues: ['events-us', 'dead-letters'].map((name) => ({ name, attributes: {} })),
  });
  const variables = functionEnvironment({
    sqs: queues.origin,
    secretsManager: secretsManager.origin,
    accessKeyId: ACCESS_KEY_ID,
    queueUrl: queues.queueUrl('events-{project}'),
    deadLetterQueueUrl: queues.queueUrl('dead-letters'),
    secretPrefix: 'test/',
    more: { LOG_LEVEL: 'error', BASE_PATH: 'hooks/v2' },
  });
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  // Only now: the function reads its environment when it is loaded.
  ({ handler } = await import('../../functions/http.ts'));
  sqs = createLocalSqsClient(queues.origin, ACCESS_KEY_ID);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  sqs.destroy();
  await Promise.all([secretsManager.close(), queues.close()]);
});

interface Invocation {
  readonly method?: string;
  readonly stage?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | undefined>;
  readonly body?: string | Buffer;
  readonly remainingMs?: number;
}

/** As Lambda invokes it: bytes come in base64. */
async function invoke(invocation: Invocation): Promise<APIGatewayProxyStructuredResultV2> {
  const {
    method = 'POST',
    stage = '$default',
    path = '/app',
    headers = { 'api-key': KEY },
    body,
    remainingMs = 25_000,
  } = invocation;
  return handler(
    {
      version: '2.0',
      rawPath: path,
      rawQueryString: '',
      headers,
      requestContext: { http: { method, path }, stage },
      ...(body === undefined ? {} : { body: body.toString(Buffer.isBuffer(body) ? 'base64' : 'utf8') }),
      isBase64Encoded: Buffer.isBuffer(body),
    } as APIGatewayProxyEventV2,
    { getRemainingTimeInMillis: () => remainingMs } as Context,
  );
}

function codeIn({ body = '' }: APIGatewayProxyStructuredResultV2): string {
  return (JSON.parse(body) as { error: { code: string } }).error.code;
}

async function bodyOnTheQueue(): Promise<string | undefined> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queues.queueUrl('events-us'), WaitTimeSeconds: 5 }),
  );
  return Messages[0]?.Body?.split('\n').slice(1).join('\n');
}

describe('the function behind HTTP', () => {
  const text = `{\n  "eventName": "sümmary 😀", "userId": "u1", "id": "1", "createdAt": 1\n}`;
  it.each<[string, string | Buffer, Record<string, string>]>([
    ['text', text, {}],
    ['base64', Buffer.from(text), {}],
    ['base64 with a byte order mark', Buffer.from(`\ufeff${text}`), {}],
    ['compressed bytes', zlib.gzipSync(text), { 'Content-Encoding': 'gzip' }],
  ])('puts an event that comes as %s on the queue as it was written', async (_, body, headers) => {
    const result = await invoke({ body, headers: { 'Api-Key': KEY, ...headers } });

    expect(result).toEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: '{"accepted":1,"events":[{"id":"1"}]}',
    });
    expect(await bodyOnTheQueue()).toBe(text);
  });

  it.each<[string, Invocation]>([
    ["its stage's name", { path: '/dev/app', stage: 'dev' }],
    ['the key of an API mapping', { path: '/hooks/v2/app/' }],
    ['a slash too many', { path: '//app/' }],
  ])('takes an event whose path has %s', async (_, invocation) => {
    const body = JSON.stringify(event);

    expect((await invoke({ ...invocation, body })).statusCode).toBe(202);
    expect(await bodyOnTheQueue()).toBe(body);
  });

  it('says which path it looked up, without what was cut off', async () => {
    const { body = '' } = await invoke({ path: '/hooks/v2/ap' });

    expect(JSON.parse(body).error.message).toBe('there is no such source or path: "/ap"');
  });

  it('hands the headers of a refusal on', async () => {
    const result = await invoke({ method: 'GET' });

    expect(result.statusCode).toBe(405);
    expect(result.headers).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      allow: 'POST',
    });
  });

  it.each<[string, Invocation, number, string]>([
    ['a path in another case', { path: '/App' }, 404, 'not-found'],
    ['a path that is escaped', { path: '/%61pp' }, 404, 'not-found'],
    ['no body', {}, 400, 'invalid-json'],
    ['half a surrogate pair in its text', { body: '{"eventName":"\ud800"}' }, 400, 'invalid-encoding'],
    ['bytes that are no UTF-8', { body: Buffer.of(0x22, 0xff, 0x22) }, 400, 'invalid-encoding'],
    ['no key', { headers: {} }, 401, 'unauthorized'],
    ['a header without a value', { headers: { 'api-key': undefined } }, 401, 'unauthorized'],
    ['a key in two spellings', { headers: { 'Api-Key': KEY, 'api-key': KEY } }, 401, 'unauthorized'],
    [
      'a header of a hostile name',
      { headers: Object.fromEntries([['__proto__', KEY]]) },
      401,
      'unauthorized',
    ],
  ])('refuses a request with %s', async (_, invocation, status, code) => {
    const result = await invoke(invocation);

    expect(result.statusCode).toBe(status);
    expect(codeIn(result)).toBe(code);
  });

  describe('writes to standard output, one line of JSON each,', () => {
    const write = vi.spyOn(process.stdout, 'write');
    beforeEach(() => write.mockReset().mockReturnValue(true));
    afterAll(() => write.mockRestore());

    /** Without the records of metrics. */
    function written(): object[] {
      const lines = write.mock.calls.map(([line]): object => JSON.parse(String(line)));
      return lines.filter((line) => !('_aws' in line));
    }

    it('that it queued nothing when no time was left for it', async () => {
      const result = await invoke({ body: JSON.stringify(event), remainingMs: 2_000 });

      expect([result.statusCode, codeIn(result)]).toEqual([503, 'not-queued']);
      expect(written()).toMatchObject([
        { level: 'error', event: 'request-answered', source: 'app', status: 503, accepted: 0 },
      ]);
    });

    it('that the queue is not there', async () => {
      const result = await invoke({ path: '/app-eu', body: JSON.stringify(event) });

      expect([result.statusCode, codeIn(result)]).toEqual([503, 'not-queued']);
      expect(result.headers).toMatchObject({ 'retry-after': '5' });
      expect(written()).toMatchObject([
        { level: 'error', event: 'queue-call-failed', action: 'send', code: 'queue-not-found' },
        { level: 'error', event: 'request-answered', source: 'app-eu', status: 503, accepted: 0 },
      ]);
    });

    it('that the secret of a source cannot be read', async () => {
      const headers = {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
        'webhook-signature': 'v1,AAAA',
      };
      const result = await invoke({ path: '/webhook', headers, body: '{}' });

      expect([result.statusCode, codeIn(result)]).toEqual([503, 'secret-unavailable']);
      expect(result.headers).toMatchObject({ 'retry-after': '10' });
      expect(written()).toMatchObject([
        { level: 'error', event: 'secret-unreadable', source: 'webhook', code: 'secret-not-found' },
        { level: 'error', event: 'request-answered', source: 'webhook', code: 'secret-unavailable' },
      ]);
    });
  });

  describe('invoked with something else,', () => {
    const none = {} as Context;
    let write: MockInstance<typeof process.stdout.write>;
    beforeEach(() => {
      write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    });
    afterEach(() => write.mockRestore());

    it.each([
      [
        'a request of a load balancer',
        { requestContext: { elb: { targetGroupArn: 'arn' } }, httpMethod: 'POST' },
      ],
      [
        'a request in payload format 1.0, as a REST API sends',
        { resource: '/', path: '/app', httpMethod: 'POST' },
      ],
    ])('answers %s, and says why in the log', async (given, request) => {
      const {
        statusCode,
        headers,
        body = '',
      } = await handler({ ...request, path: `/${KEY}`, body: KEY }, none);

      expect([statusCode, headers]).toMatchObject([
        500,
        { 'content-type': 'application/json', 'retry-after': '300' },
      ]);
      expect(JSON.parse(body)).toEqual({
        error: {
          code: 'payload-format',
          message: `http takes requests in payload format 2.0, of an HTTP API or a Function URL, and was invoked with ${given}`,
        },
      });
      expect(write.mock.calls.map(([line]) => JSON.parse(String(line)))).toEqual([
        {
          time: expect.any(String),
          level: 'error',
          event: 'request-answered',
          status: 500,
          code: 'payload-format',
        },
      ]);
    });

    it('answers a warm-up with nothing, and logs nothing', async () => {
      expect(await handler({ warmer: true, concurrency: 1 }, none)).toEqual({ statusCode: 200, body: '' });
      expect(
        await handler({ 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} }, none),
      ).toEqual({
        statusCode: 200,
        body: '',
      });
      expect(write).not.toHaveBeenCalled();
    });

    it('fails with what is no request, which Lambda then says', async () => {
      await expect(handler({ Records: [{ s3: {} }] }, none)).rejects.toThrow(
        'was invoked with a notification of S3',
      );
      expect(write).not.toHaveBeenCalled();
    });
  });

  it('answers a health check', async () => {
    expect(await invoke({ method: 'GET', path: '/health', headers: {} })).toMatchObject({
      statusCode: 200,
      body: '{"status":"ok"}',
    });
  });
});
