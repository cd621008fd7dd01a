/** A door that only counts what comes: for more events than a real one would take in the time of a test. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { onTestFinished } from 'vitest';

export interface CountingDoor {
  readonly origin: string;
  /** How many events each request brought. */
  readonly lists: number[];
  /** How often each id came. */
  readonly ids: Map<string, number>;
  /** Called with the number of the request before it is answered; it may have it answered with another status. */
  onRequest: (number: number) => number | undefined;
  /** Called when a request was answered. */
  onAnswered: (number: number) => void;
}

const unzip = promisify(gunzip);
/** Nobody needs the rest to tell a million ids apart. */
const ID_LENGTH = 20;

export async function startCountingDoor(): Promise<CountingDoor> {
  const door: CountingDoor = {
    origin: '',
    lists: [],
    ids: new Map(),
    onRequest: () => undefined,
    onAnswered: () => undefined,
  };
  const server = createServer(async (request, response) => {
    const { events } = JSON.parse(String(await unzip(await buffer(request)))) as { events: { id: string }[] };
    const number = door.lists.push(events.length);
    const status = door.onRequest(number);
    if (status !== undefined) {
      response.writeHead(status).end('{}');
      return;
    }
    for (const { id } of events) {
      const [digest = '', occurrence = ''] = id.split('-');
      const known = digest.slice(0, ID_LENGTH) + occurrence;
      door.ids.set(known, (door.ids.get(known) ?? 0) + 1);
    }
    response.on('finish', () => door.onAnswered(number));
    response
      .writeHead(202)
      .end(JSON.stringify({ accepted: events.length, events: events.map(({ id }) => ({ id })) }));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  return Object.assign(door, { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
