/**
 * The operator's endpoint of the stack on this machine: JSON over HTTP on 127.0.0.1, for who has the token that the
 * stack leaves in its data directory.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FIELD, type StackDescription } from '../../operate/local/wire.ts';
import type { LogLine } from '../../operate/log-line.ts';
import type { Activity, FunctionState, MappingState, QueueKind } from '../../operate/stack.ts';
import { refuseForeign } from '../foreign-request.ts';
import type { LinesWanted } from './kept-lines.ts';

/** What it tells of, and what it is told to do. */
export interface Operated {
  readonly description: StackDescription;
  readonly functions: readonly FunctionState[];
  readonly mappings: () => readonly MappingState[];
  /** Of what lies on a project's queue: milliseconds since 1970. */
  readonly oldestSentAt: (project: string, kind: QueueKind) => number | undefined;
  /** Of all of a project's mappings; resolves when nothing of the project runs any more, or all does. */
  readonly enable: (project: string, isEnabled: boolean) => Promise<void>;
  /** @returns nothing for what is no project */
  readonly activity: (project: string, since: number) => Activity | undefined;
  readonly lines: (wanted: LinesWanted) => AsyncIterable<LogLine>;
}

export interface OperatorServer {
  readonly origin: string;
  readonly token: string;
  readonly close: () => Promise<void>;
}

export async function startOperatorServer(operated: Operated): Promise<OperatorServer> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    if (refuseForeign(request, response)) return;
    if (!hasToken(request, token)) return answer(response, 401, { error: 'wrong token' });
    serve(request, response, operated).catch((error: unknown) => {
      // Who hung up needs no answer.
      if (response.headersSent) response.destroy();
      else answer(response, 500, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    async close() {
      if (!server.listening) return;
      const ended = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await ended;
    },
  };
}

function hasToken({ headers }: IncomingMessage, token: string): boolean {
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function serve(
  { method = '', url = '' }: IncomingMessage,
  response: ServerResponse,
  operated: Operated,
): Promise<void> {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const project = searchParams.get('project') ?? '';
  const since = Number(searchParams.get('since') ?? 0);
  switch (`${method} ${pathname}`) {
    case 'GET /stack':
      return answer(response, 200, operated.description);
    case 'GET /functions':
      return answer(response, 200, operated.functions);
    case 'GET /mappings':
      return answer(response, 200, operated.mappings());
    case 'GET /oldest':
      return answer(response, 200, {
        sentAt: operated.oldestSentAt(project, searchParams.get('kind') === 'users' ? 'users' : 'standard'),
      });
    case 'GET /activity':
      return answerIfThere(response, operated.activity(project, since));
    case 'GET /lines':
      return sendLines(response, searchParams, since, operated);
    case 'POST /enable':
    case 'POST /disable':
      if (!operated.mappings().some((mapping) => mapping.project === project)) {
        return answerIfThere(response, undefined);
      }
      await operated.enable(project, pathname === '/enable');
      return answer(response, 200, {});
    default:
      return answer(response, 404, { error: 'no such call' });
  }
}

function answerIfThere(response: ServerResponse, content: object | undefined): void {
  if (content === undefined) answer(response, 404, { error: 'no such project' });
  else answer(response, 200, content);
}

function answer(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(content));
}

/** One a line. With `follow`, until the caller hangs up. */
async function sendLines(
  response: ServerResponse,
  query: URLSearchParams,
  since: number,
  { lines }: Operated,
): Promise<void> {
  const hangUp = new AbortController();
  response.once('close', () => hangUp.abort());
  const where = Object.fromEntries(
    [...query]
      .filter(([name]) => name.startsWith(FIELD))
      .map(([name, value]) => [name.slice(FIELD.length), value]),
  );
  const until = query.has('follow') ? hangUp.signal : undefined;
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  response.flushHeaders();
  for await (const line of lines({ since, where, until })) {
    if (response.closed) return;
    // Who reads slowly is waited for: what comes meanwhile is kept once, and not for each reader.
    if (!response.write(`${JSON.stringify(line)}\n`))
      await once(response, 'drain', { signal: hangUp.signal });
  }
  response.end();
}
