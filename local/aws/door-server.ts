/** The door over plain HTTP: each request becomes the event that an HTTP API would send. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { listen } from '../listen.ts';

export interface DoorServerSettings {
  /** 0 takes a free one. */
  readonly port: number;
  /** The address to listen at; both loopbacks when left out. */
  readonly host?: string | undefined;
  /** Runs the HTTP function; a rejection becomes the 500 that an HTTP API answers then. */
  readonly invoke: (event: unknown, id: string) => Promise<unknown>;
  /** Hears of each request that went to the function, or was refused in its place. */
  readonly onAnswer?: ((exchange: DoorExchange) => void) | undefined;
  /** Answers what does not go to the function. @returns whether it did */
  readonly before?: ((request: IncomingMessage, response: ServerResponse) => Promise<boolean>) | undefined;
  /** Hears why. */
  readonly onTrouble: (what: string) => void;
}

/** A request, and how it was answered. Its headers and its query hold keys and signatures: they are not told. */
export interface DoorExchange {
  /** That of the invocation. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly ms: number;
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  /** Not of what is too large. */
  readonly body: Buffer;
  readonly bytes: number;
  readonly status: number;
  readonly answer: string;
}

export interface DoorServer {
  readonly origin: string;
  /** Answers what is under way, then ends. */
  readonly close: () => Promise<void>;
}

/** What an HTTP API takes; the function never hears of more. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** @throws ListenError */
export async function startDoorServer(settings: DoorServerSettings): Promise<DoorServer> {
  const { port, host, invoke, before = async () => false, onAnswer, onTrouble } = settings;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!(await before(request, response))) await serveFunction(request, response);
  }

  async function serveFunction(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const visit = { id: crypto.randomUUID(), at: Date.now() };
    const { received, bytes, status, body, headers } = await answerOf(request, visit);
    answer(response, status, body, headers);
    const { method = '', url = '' } = request;
    onAnswer?.({
      ...visit,
      ms: Date.now() - visit.at,
      method,
      path: pathOf(url),
      contentType: request.headers['content-type'],
      body: received,
      bytes,
      status,
      answer: body,
    });
  }

  async function answerOf(request: IncomingMessage, { id, at }: Visit): Promise<DoorAnswer> {
    const domainName = hostOf(request);
    if (domainName === undefined) return { ...NOTHING, status: 400, body: '{"message":"Bad Request"}' };
    const { body: received, bytes } = await bodyOf(request);
    if (bytes > MAX_BODY_BYTES) {
      return { received, bytes, status: 413, body: '{"message":"Request Entity Too Large"}' };
    }
    try {
      const event = eventOf(request, domainName, received, { id, at });
      const { statusCode, body, headers } = (await invoke(event, id)) as APIGatewayProxyStructuredResultV2;
      return { received, bytes, status: statusCode ?? 200, body: body ?? '', headers };
    } catch (error) {
      onTrouble(`the HTTP function failed: ${(error as Error).message}`);
      return { received, bytes, status: 500, body: '{"message":"Internal Server Error"}' };
    }
  }

  const { port: takenPort, close } = await listen({ host, port, setting: 'PORT' }, () =>
    createServer((request, response) => {
      // A client that hangs up in the middle of its own request hears nothing anyway.
      serve(request, response).catch(() => response.destroy());
    }),
  );
  return { origin: `http://${nameOf(host)}:${takenPort}`, close };
}

interface Visit {
  /** As API Gateway and the function have it. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

interface DoorAnswer {
  readonly received: Buffer;
  readonly bytes: number;
  readonly status: number;
  readonly body: string;
  readonly headers?: APIGatewayProxyStructuredResultV2['headers'];
}

const NOTHING = { received: Buffer.alloc(0), bytes: 0 };

/** What a client on this machine writes for an address: that of every interface is none to connect to. */
function nameOf(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return 'localhost';
  return isIPv6(host) ? `[${host}]` : host;
}

/**
 * The name under which the sender knows the door, such as that of a tunnel, without the port: as API Gateway has
 * it. Some providers sign it.
 * @returns undefined if the request names none, or more than one
 */
function hostOf({ headersDistinct: { host = [] } }: IncomingMessage): string | undefined {
  const [, name] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host[0] ?? '') ?? [];
  return host.length === 1 ? name : undefined;
}

/** @returns no body of one that is too large */
async function bodyOf(request: IncomingMessage): Promise<{ readonly body: Buffer; readonly bytes: number }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return { body: bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : NOTHING.received, bytes };
}

function pathOf(url: string): string {
  const queryStart = url.indexOf('?');
  return queryStart === -1 ? url : url.slice(0, queryStart);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function eventOf(
  request: IncomingMessage,
  domainName: string,
  body: Buffer,
  { id, at }: Visit,
): APIGatewayProxyEventV2 {
  const { method = 'GET', url = '/', headersDistinct, socket } = request;
  const { cookie: cookies, ...headers } = headersDistinct;
  const queryStart = url.indexOf('?');
  const rawPath = pathOf(url);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: queryStart === -1 ? '' : url.slice(queryStart + 1),
    // Each value, also where Node's own `headers` would keep the first alone.
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, values = []]) => [name, values.join(',')]),
    ),
    ...(cookies === undefined ? {} : { cookies: cookies.flatMap((cookie) => cookie.split(/; ?/)) }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName,
      domainPrefix: domainName.split('.', 1)[0] ?? '',
      http: {
        method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: socket.remoteAddress ?? '',
        userAgent: headers['user-agent']?.join(',') ?? '',
      },
      requestId: id,
      routeKey: '$default',
      stage: '$default',
      time: new Date(at).toISOString(),
      timeEpoch: at,
    },
    // Base64 always: any bytes survive it, which JSON text does not promise.
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
}

function answer(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string | number | boolean>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...(headers as Record<string, string>) });
  response.end(body);
}
