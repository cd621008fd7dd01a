/** Listens for HTTP at one address, or at both of those that `localhost` stands for. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Address {
  /** Both loopbacks when left out: some clients try only one of them. */
  readonly host: string | undefined;
  /** 0 takes a free one. */
  readonly port: number;
  /** The setting that the port comes from, for whoever must choose another. */
  readonly setting: string;
}

export interface Listener {
  readonly port: number;
  /** Lets the requests under way be answered, then ends. */
  readonly close: () => Promise<void>;
}

/** Nobody can listen at this address. `cause` is Node's error, whose code says why. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly address: Address;

  constructor(address: Address, cause: unknown) {
    super(`cannot listen at ${address.host ?? 'localhost'}, port ${address.port}`, { cause });
    this.address = address;
  }
}

const LOOPBACKS = ['127.0.0.1', '::1'];
/** One of the loopbacks is not there: IPv6, or IPv4, is off. */
const MISSING = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);
const MAX_TRIES = 5;

/** @throws ListenError */
export async function listen(address: Address, createServer: () => Server): Promise<Listener> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await listenOnce(address, createServer);
    } catch (error) {
      // Of free ports at one loopback some are taken at the other.
      const isUnlucky = address.port === 0 && codeOf(error) === 'EADDRINUSE';
      if (!isUnlucky || tries === MAX_TRIES) throw new ListenError(address, error);
    }
  }
}

async function listenOnce({ host, port }: Address, createServer: () => Server): Promise<Listener> {
  const servers: Server[] = [];
  const close = async () => void (await Promise.all(servers.map(closeServer)));
  const isMissing = (error: unknown) => host === undefined && MISSING.has(codeOf(error) ?? '');
  let missing: unknown;
  for (const name of host === undefined ? LOOPBACKS : [host]) {
    const server = createServer();
    // A connection that is kept alive after the last answer would hold up the end for seconds.
    server.on('request', (_, response) => {
      response.once('close', () => {
        if (!server.listening) server.closeIdleConnections();
      });
    });
    try {
      server.listen(portOf(servers) ?? port, name);
      await once(server, 'listening');
      servers.push(server);
    } catch (error) {
      missing = error;
      if (isMissing(error)) continue;
      await close();
      throw error;
    }
  }
  const takenPort = portOf(servers);
  if (takenPort === undefined) throw missing;
  return { port: takenPort, close };
}

function portOf([server]: readonly Server[]): number | undefined {
  return server && (server.address() as AddressInfo).port;
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await closed;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
