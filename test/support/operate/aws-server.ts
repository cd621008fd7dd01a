/**
 * AWS for the SDK's own clients, over HTTP: each service in the protocol that its client speaks. What is answered is
 * in `aws-answers.ts`; here is how it is written. https://smithy.io/2.0/aws/protocols/
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An error as AWS names it. */
export interface WireError {
  readonly name: string;
  readonly status: number;
  readonly message: string;
}

export class AwsRefusal extends Error {
  readonly error: WireError;

  constructor(error: WireError) {
    super(error.message);
    this.error = error;
  }
}

/** @returns the operation's output, as the SDK's types have it @throws AwsRefusal */
export type Answer = (operation: string, input: Readonly<Record<string, unknown>>) => object;

interface Wire {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly write: (response: ServerResponse, output: object) => void;
  readonly refuse: (response: ServerResponse, error: WireError) => void;
}

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

export async function startAwsServer(answer: Answer) {
  const server = createServer(async (request, response) => {
    const wire = wireOf(request, await text(request));
    try {
      wire.write(response, answer(wire.operation, wire.input));
    } catch (error) {
      if (!(error instanceof AwsRefusal)) throw error;
      wire.refuse(response, error.error);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function wireOf(request: IncomingMessage, body: string): Wire {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return jsonRpc(request, target, body);
  return String(request.headers['content-type']).startsWith('application/x-www-form-urlencoded')
    ? query(body)
    : restJson(request, body);
}

/** CloudWatch, CloudWatch Logs, SQS and Secrets Manager. */
function jsonRpc({ headers }: IncomingMessage, target: string, body: string): Wire {
  const type = String(headers['content-type']);
  return {
    operation: target.slice(target.indexOf('.') + 1),
    input: JSON.parse(body),
    write: (response, output) => response.setHeader('content-type', type).end(json(output)),
    refuse(response, { name, status, message }) {
      response.statusCode = status;
      // Of services that once spoke the query protocol, for clients that know the errors' names of those days.
      if (headers['x-amzn-query-mode'] === 'true') {
        response.setHeader('x-amzn-query-error', `${name};${status < 500 ? 'Sender' : 'Receiver'}`);
      }
      response.setHeader('content-type', type);
      response.end(JSON.stringify({ __type: `com.amazonaws.service#${name}`, message }));
    },
  };
}

/** CloudFormation. */
function query(body: string): Wire {
  const { Action = '', ...input } = Object.fromEntries(new URLSearchParams(body));
  const id = '<RequestId>b9b4b068-3a41-11e5-94eb-example</RequestId>';
  const send = (response: ServerResponse, xml: string) =>
    response.setHeader('content-type', 'text/xml').end(xml);
  return {
    operation: Action,
    input,
    write(response, output) {
      const result = `<${Action}Result>${xmlOf(output)}</${Action}Result>`;
      const metadata = `<ResponseMetadata>${id}</ResponseMetadata>`;
      send(response, `<${Action}Response xmlns="${NAMESPACE}">${result}${metadata}</${Action}Response>`);
    },
    refuse(response, { name, status, message }) {
      response.statusCode = status;
      const error = xmlOf({ Type: status < 500 ? 'Sender' : 'Receiver', Code: name, Message: message });
      send(response, `<ErrorResponse xmlns="${NAMESPACE}"><Error>${error}</Error>${id}</ErrorResponse>`);
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/ */
const LAMBDA: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ['GET', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/configuration$/, 'GetFunctionConfiguration'],
  ['GET', /^\/2015-03-31\/event-source-mappings\/?$/, 'ListEventSourceMappings'],
  ['GET', /^\/2015-03-31\/event-source-mappings\/(?<UUID>[^/]+)$/, 'GetEventSourceMapping'],
  ['PUT', /^\/2015-03-31\/event-source-mappings\/(?<UUID>[^/]+)$/, 'UpdateEventSourceMapping'],
];

/** Lambda. */
function restJson({ method, url = '/' }: IncomingMessage, body: string): Wire {
  const { pathname, searchParams } = new URL(url, 'http://lambda');
  const row = LAMBDA.find(([itsMethod, path]) => itsMethod === method && path.test(pathname));
  return {
    operation: row?.[2] ?? `${method} ${pathname}`,
    input: {
      ...Object.fromEntries(searchParams),
      ...row?.[1].exec(pathname)?.groups,
      ...(body === '' ? {} : JSON.parse(body)),
    },
    write: (response, output) => response.setHeader('content-type', 'application/json').end(json(output)),
    refuse(response, { name, status, message }) {
      response.statusCode = status;
      response.setHeader('x-amzn-errortype', name).setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ Type: status < 500 ? 'User' : 'Service', Message: message }));
    },
  };
}

/** Times are seconds since 1970 there. */
function json(output: object): string {
  return JSON.stringify(output, function (this: Record<string, unknown>, key, value) {
    const raw = this[key];
    return raw instanceof Date ? raw.getTime() / 1_000 : value;
  });
}

function xmlOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${xmlOf(item)}</member>`).join('');
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return members.map(([name, member]) => `<${name}>${xmlOf(member)}</${name}>`).join('');
  }
  return String(value).replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
