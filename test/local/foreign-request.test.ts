import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDoorServer } from '../../local/aws/door-server.ts';
import { startQueueServer } from '../../local/aws/queue-server.ts';
import { startSecretsManager } from '../../local/aws/secrets-manager-server.ts';
import { answerBefore } from '../../local/console.ts';
import { startSandbox } from '../../local/sandbox/server.ts';
import { ACCESS_KEY_ID } from '../support/access-key.ts';
import { startLedgerTable } from '../support/ledger-table.ts';

const HOSTS = 'This address answers to the hosts localhost, 127.0.0.1 and [::1] only.\n';
const SITES = 'This address answers no requests that a page of another site sends.\n';
const SIGNED = ['Authorization', `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY_ID}/`];

/** Where the requests go, and how each is answered to this machine's own programs. */
let addresses: Readonly<Record<string, readonly [url: string, status: number]>>;
let closers: (() => Promise<void>)[];
let invoked: unknown[];

beforeAll(async () => {
  invoked = [];
  const accessKeyId = ACCESS_KEY_ID;
  const invoke = async (event: unknown) => {
    invoked.push(event);
    return { statusCode: 200 };
  };
  const door = await startDoorServer({
    port: 0,
    invoke,
    before: answerBefore(async (_, response) => void response.end()),
    onTrouble: () => undefined,
  });
  const sqs = await startQueueServer({ accessKeyId, queues: [] });
  const secretsManager = await startSecretsManager({ accessKeyId, secrets: {} });
  const dynamoDb = await startLedgerTable();
  const sandbox = await startSandbox({ dataCenter: 'US', apiKeys: [] });
  closers = [door.close, sqs.close, secretsManager.close, dynamoDb.close, sandbox.close];
  addresses = {
    SQS: [sqs.origin, 415],
    'Secrets Manager': [secretsManager.origin, 400],
    DynamoDB: [dynamoDb.origin, 415],
    'a sandbox': [`${sandbox.origin}/sandbox`, 200],
    'the console': [door.origin, 200],
    'a call of the console': [`${door.origin}/_console/status`, 200],
    'the viewer of the doors': [`${door.origin}/docs`, 200],
    "the door's description": [`${door.origin}/openapi.json`, 200],
    'a source': [`${door.origin}/app`, 200],
  };
});

afterAll(() => Promise.all(closers.map((close) => close())));

/** With these header lines and no others. */
async function answerTo(address: string, ...lines: readonly string[]): Promise<readonly [number, string]> {
  const [url] = addresses[address] ?? [''];
  const [response] = (await once(request(url, { headers: lines }).end(), 'response')) as [IncomingMessage];
  return [response.statusCode ?? 0, await text(response)];
}

const PRIVATE = [
  'SQS',
  'Secrets Manager',
  'DynamoDB',
  'a sandbox',
  'the console',
  'a call of the console',
  'the viewer of the doors',
  "the door's description",
];

describe.each(PRIVATE)('%s', (name) => {
  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1:3000', '[::1]', '[::1]:65535'])(
    'answers under the host %s',
    async (host) => {
      const [, expected] = addresses[name] ?? [];
      const own = ['Host', host, 'Origin', 'http://localhost:3000', 'Sec-Fetch-Site', 'same-site', ...SIGNED];

      expect((await answerTo(name, ...own))[0]).toBe(expected);
    },
  );

  it.each([
    ['of a rebound name', ['Host', 'attacker.example']],
    ['that only begins so', ['Host', 'localhost.attacker.example:3000']],
    ['that only ends so', ['Host', 'attacker-localhost']],
    ['of a tunnel', ['Host', 'abc.tunnel.example']],
    ['of another interface', ['Host', '192.168.0.7:3000']],
    ['that is empty', ['Host', '']],
    ['that comes twice', ['Host', 'localhost', 'Host', 'attacker.example']],
    ['that comes twice alike', ['Host', 'localhost', 'Host', 'localhost']],
  ])('refuses a host %s', async (_, host) => {
    expect(await answerTo(name, ...host, ...SIGNED)).toEqual([403, HOSTS]);
  });

  it('refuses a request without a host', async () => {
    const { port } = new URL(addresses[name]?.[0] ?? '');
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`GET / HTTP/1.0\r\n${SIGNED.join(': ')}\r\n\r\n`);

    expect(await text(socket)).toMatch(/^HTTP\/1.[01] 403 /);
    expect((await answerTo(name, ...SIGNED))[0]).toBe(400);
  });

  it.each([
    ['of another site', ['Origin', 'https://attacker.example']],
    ['without a name', ['Origin', 'null']],
    ['that only begins so', ['Origin', 'http://localhost.attacker.example']],
    ['that comes twice', ['Origin', 'http://localhost', 'Origin', 'https://attacker.example']],
    ['that the browser calls foreign', ['Sec-Fetch-Site', 'cross-site']],
  ])('refuses a page %s', async (_, lines) => {
    expect(await answerTo(name, 'Host', 'localhost', ...lines, ...SIGNED)).toEqual([403, SITES]);
  });
});

describe('a source', () => {
  it('answers under any host and to pages of any site: it has keys of its own', async () => {
    const lines = [
      'Host',
      'abc.tunnel.example',
      'Origin',
      'https://shop.example',
      'Sec-Fetch-Site',
      'cross-site',
    ];

    expect((await answerTo('a source', ...lines))[0]).toBe(200);
  });

  it('never hears of a request without a host of its own', async () => {
    invoked.length = 0;
    for (const host of [
      ['Host', 'one.example', 'Host', 'two.example'],
      ['Host', ''],
      ['Host', 'user@one.example'],
      ['Host', 'one.example/path'],
      ['Host', 'one.example:port'],
    ]) {
      expect(await answerTo('a source', ...host)).toEqual([400, '{"message":"Bad Request"}']);
    }
    expect(invoked).toEqual([]);
  });
});
