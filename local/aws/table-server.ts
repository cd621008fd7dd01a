/**
 * As much of DynamoDB as the forwarder uses: GetItem and PutItem on one table, over HTTP on 127.0.0.1 (protocol AWS
 * JSON 1.0).
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { refuseForeign } from '../foreign-request.ts';
import { isSignedWith, unknownCredentials } from './access-key.ts';
import { failure, fault, openTable, type TableAnswer, type TableSettings } from './table-store.ts';

export interface TableServerSettings extends TableSettings {
  /** Calls signed with another are refused. */
  readonly accessKeyId: string;
  /** A free one when left out. */
  readonly port?: number;
}

/**
 * What goes wrong with a call: it is refused, or never answered, and either before it has its effect or after.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
type Disturbance = 'fails' | 'hangs' | 'fails-after-effect' | 'hangs-after-effect';

export interface TableServer {
  readonly origin: string;
  /** Calls so far, those that went wrong included: all, or those of one operation, such as `PutItem`. */
  readonly requests: (operation?: string) => number;
  /** Asked at each call, until it is called with undefined. */
  readonly disturb: (choose: ((operation: string) => Disturbance | undefined) | undefined) => void;
  readonly close: () => Promise<void>;
}

const HOST = '127.0.0.1';
const CONTENT_TYPE = 'application/x-amz-json-1.0';
const TARGET = /^DynamoDB_20120810\.(\w+)$/;
const SWEEP_INTERVAL_MS = 3_600_000;

/** @throws DamagedFile */
export async function startTableServer(settings: TableServerSettings): Promise<TableServer> {
  const table = await openTable(settings);
  const counts = new Map<string, number>();
  let choose: (operation: string) => Disturbance | undefined = () => undefined;

  async function answerTo(request: IncomingMessage): Promise<TableAnswer | undefined> {
    const { headers } = request;
    if (!isSignedWith(settings.accessKeyId, headers.authorization)) {
      return { status: 400, content: unknownCredentials('UnrecognizedClientException') };
    }
    const [, operation = ''] = TARGET.exec(String(headers['x-amz-target'])) ?? [];
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const input = await json(request);
    const disturbance = choose(operation);
    if (disturbance === 'fails') return failure();
    if (disturbance === 'hangs') return undefined;
    const answer = await table.call(operation, input);
    if (disturbance === 'fails-after-effect') return failure();
    return disturbance === 'hangs-after-effect' ? undefined : answer;
  }

  const server = createServer(async (request, response) => {
    if (refuseForeign(request, response)) return;
    // A page of another site can't send this type: its browser asks first, and is refused.
    if (request.headers['content-type'] !== CONTENT_TYPE) return void response.writeHead(415).end();
    const answer = await answerTo(request).catch(() => fault('SerializationException'));
    if (answer === undefined) return;
    response.writeHead(answer.status, { 'Content-Type': CONTENT_TYPE, 'x-amzn-RequestId': randomUUID() });
    response.end(JSON.stringify(answer.content));
  });
  server.listen(settings.port ?? 0, HOST);
  await once(server, 'listening').catch(async (error) => {
    await table.close();
    throw error;
  });
  // What it fails with, whoever asks next hears.
  const sweep = () => void table.sweep().catch(() => {});
  const sweeping = setInterval(sweep, SWEEP_INTERVAL_MS).unref();
  sweep();

  return {
    origin: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    requests: (operation) =>
      operation === undefined
        ? counts.values().reduce((sum, count) => sum + count, 0)
        : (counts.get(operation) ?? 0),
    disturb(by) {
      choose = by ?? (() => undefined);
    },
    async close() {
      if (!server.listening) return;
      clearInterval(sweeping);
      const ended = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await ended;
      await table.close();
    },
  };
}
