/** What a bundle talks to, played on one loopback port: Secrets Manager, SQS and Iterable. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { PLANTED } from '../support/planted.ts';

/** The one secret there is, whatever its name. */
export const KEY = PLANTED.projectKey;

interface Call {
  /** `secretsmanager.GetSecretValue`, `AmazonSQS.SendMessageBatch`, or the path at Iterable. */
  readonly action: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export interface Cloud extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly Call[];
}

export async function startCloud(): Promise<Cloud> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const { url = '', headers } = request;
    const body = await text(request);
    const action = String(headers['x-amz-target'] ?? url);
    calls.push({ action, headers, body });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answerTo(action, body)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answerTo(action: string, body: string): object {
  switch (action) {
    case 'secretsmanager.GetSecretValue':
      return { Name: 'any', SecretString: KEY, CreatedDate: 1 };
    case 'AmazonSQS.SendMessageBatch':
      return { Successful: entriesIn(body).map(confirmed) };
    default:
      return { msg: '', code: 'Success', params: null };
  }
}

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

export function entriesIn(body: string): readonly Entry[] {
  return (JSON.parse(body) as { Entries: readonly Entry[] }).Entries;
}

function confirmed({ Id, MessageBody }: Entry): object {
  return { Id, MessageId: Id, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
}
