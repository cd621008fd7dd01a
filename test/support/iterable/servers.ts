/** Servers on a free port of this machine that play Iterable, well or badly, until the test ends. */
import { createServer as createHttpServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface PlayedServer {
  readonly origin: string;
  readonly requests: readonly Received[];
  readonly connections: () => number;
}

const SUCCESS = '{"msg":"","code":"Success","params":null}';

export function succeed(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(SUCCESS);
}

export async function originOf(server: Server, scheme: 'http' | 'https' = 'http'): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Reads each request whole before it is answered. */
export async function httpServerOf(
  answer: (response: ServerResponse, request: Received) => void = succeed,
): Promise<PlayedServer> {
  const requests: Received[] = [];
  let connections = 0;
  const server = createHttpServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    const received = { method, path: url, headers, body: Buffer.concat(chunks) };
    requests.push(received);
    answer(response, received);
  });
  // Only the client decides when a connection ends.
  server.keepAliveTimeout = 0;
  server.on('connection', () => connections++);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: await originOf(server), requests, connections: () => connections };
}

/** Hears the bytes of each connection until `onRequest` has had one whole request. */
export async function tcpServerOf(
  onRequest: (socket: Socket, request: string) => void,
  onConnection: (socket: Socket) => void = () => undefined,
): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    onConnection(socket);
    let request = '';
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      request += bytes.toString('latin1');
      const length = /content-length: (\d+)/i.exec(request)?.[1];
      const head = request.indexOf('\r\n\r\n');
      if (length === undefined || head === -1 || request.length < head + 4 + Number(length)) return;
      onRequest(socket, request);
      request = '';
    });
  });
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return originOf(server);
}

/** Where nobody listens. */
export async function closedOrigin(): Promise<string> {
  const server = createTcpServer();
  const origin = await originOf(server);
  await new Promise((resolve) => server.close(resolve));
  return origin;
}
