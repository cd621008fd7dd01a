/**
 * A sandbox Iterable: one project in one data centre, served over HTTP on 127.0.0.1. The other data centre is
 * another sandbox with other keys, as Iterable binds a key to one project of one data centre.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import { answerBrowser } from '../browser-request.ts';
import { refuseForeign } from '../foreign-request.ts';
import { ListenError } from '../listen.ts';
import type { AnnouncedEvent } from './announcements.ts';
import { type CallRecord, createCallRecords } from './call-records.ts';
import { createCalls } from './calls.ts';
import { type Counters, createControl, isControlPath } from './control.ts';
import type { EventStore } from './event-store.ts';
import { type FaultSettings, parseFaults } from './faults.ts';
import { openJournal } from './journal.ts';
import { createProject, restore } from './new-project.ts';
import { isOperation, type OperationName } from './operations.ts';
import type { Profiles } from './profiles.ts';
import { createReads } from './reads.ts';
import { iterableHeaders, type Reply, refusal } from './replies.ts';
import { createServeCall } from './serve-call.ts';

export interface SandboxOptions {
  readonly dataCenter: DataCenter;
  /** The project's keys; every other key is refused. */
  readonly apiKeys: readonly string[];
  /** Those of them that are client-side keys, which read nothing. */
  readonly clientKeys?: readonly string[];
  /** A free one when left out. */
  readonly port?: number;
  /** Where stored events outlive the process; in memory only when left out. */
  readonly journalPath?: string;
  /** Requests per second of the project, where they shall differ from Iterable's. */
  readonly rateLimit?: Partial<Readonly<Record<OperationName, number>>>;
  /** Decides about faults that strike a share of the requests; uniform in [0, 1). */
  readonly random?: () => number;
  /** The clock of the rate limits and of JWTs, in milliseconds since 1970. */
  readonly now?: () => number;
  /**
   * Gets each call to an operation once it has ended, before its answer can have reached the caller. When `close`
   * is through, it has got all of them. Must not throw.
   */
  readonly onCall?: (call: CallRecord) => void;
}

export interface Sandbox {
  readonly origin: string;
  readonly counters: Readonly<Counters>;
  readonly events: Omit<EventStore, 'put'>;
  readonly users: Pick<Profiles, 'get' | 'latest'>;
  /**
   * Says under which id the forwarder tells of an event that it is about to send, so that it is found by it.
   * @returns what ends that
   */
  announce(event: AnnouncedEvent): () => void;
  /** As `PUT /sandbox/faults`: what is left out is off. @throws RangeError when a setting is wrong */
  setFaults(faults: FaultSettings): void;
  /** Ends every connection, those that hang included. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** @throws ListenError; DamagedFile */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { dataCenter, apiKeys, port = 0, journalPath, random = Math.random, now = Date.now } = options;
  const project = createProject(dataCenter);
  const journal =
    journalPath === undefined
      ? undefined
      : await openJournal(journalPath, (event) => restore(project, event));
  const endingOf = createCalls({
    project,
    apiKeys,
    rateLimit: options.rateLimit ?? {},
    journal,
    random,
    now,
  });
  const counters: Counters = { requests: 0, byStatus: {}, dropped: 0, answerLost: 0, hung: 0 };
  const control = createControl(`Sandbox Iterable, ${dataCenter} data centre`, project, counters);
  const closing = new AbortController();
  const records = createCallRecords(options.onCall, now);
  const serveCall = createServeCall({ project, endingOf, counters, records, closing: closing.signal });
  const read = createReads({ project, apiKeys, clientKeys: options.clientKeys ?? [], random, now });
  const ongoing = new Set<Promise<void>>();

  async function serve(request: IncomingMessage, answer: (reply: Reply) => void): Promise<void> {
    const { method = 'GET', headers, socket } = request;
    const url = urlOf(request);
    const { pathname } = url;
    const bytes = await readBody(request);
    counters.requests += 1;
    const operation = pathname.startsWith('/api/') ? pathname.slice('/api/'.length) : '';
    if (method === 'POST' && isOperation(operation)) {
      await serveCall({ operation, headers, bytes, socket }, answer);
      return;
    }
    // `events/track` could be an address, too: `events/{email}`.
    const isRead = method === 'GET' && !isOperation(operation);
    const reply = isRead ? await read({ url, headers, ip: socket.remoteAddress ?? '' }) : undefined;
    answer(reply ?? refusal(404, 'NotFound', `No endpoint ${method} ${pathname}`));
  }

  async function serveControl(request: IncomingMessage, answer: (reply: Reply) => void): Promise<void> {
    const body = (await readBody(request)).toString();
    answer(control({ method: request.method ?? 'GET', url: urlOf(request), body }));
  }

  const urlOf = (request: IncomingMessage) => new URL(`${origin}${request.url}`);

  const server = createServer((request, response) => {
    if (refuseForeign(request, response) || answerBrowser(request, response)) return;
    const startedAtMs = performance.now();
    const isControl = isControlPath(request.url ?? '');
    const answer = (reply: Reply) => {
      if (isControl) return send(response, reply, {});
      counters.byStatus[reply.status] = (counters.byStatus[reply.status] ?? 0) + 1;
      send(response, reply, iterableHeaders(Math.round(performance.now() - startedAtMs)));
    };
    const served = (isControl ? serveControl : serve)(request, answer)
      .catch((error: unknown) => {
        // The caller has gone, or the sandbox is closing: there is nobody to answer.
        if (closing.signal.aborted || response.destroyed || response.headersSent) return;
        const message = error instanceof Error ? error.message : String(error);
        answer(refusal(500, 'GenericError', `The sandbox failed: ${message}`));
      })
      .finally(() => ongoing.delete(served));
    ongoing.add(served);
  });
  // Longer than callers keep an idle connection: reusing one must not run into its end.
  server.keepAliveTimeout = 65_000;
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    journal?.close();
    throw new ListenError({ host: HOST, port, setting: 'SANDBOX_PORT' }, error);
  }
  const origin = `http://${HOST}:${(server.address() as AddressInfo).port}`;

  let closed: Promise<void> | undefined;
  async function close(): Promise<void> {
    closing.abort();
    const ended = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await ended;
    await Promise.all(ongoing);
    journal?.close();
  }

  return {
    origin,
    counters,
    events: project.events,
    users: project.profiles,
    announce: project.announced.announce,
    setFaults(settings) {
      const parsed = parseFaults(settings);
      if (!parsed.ok) {
        throw new RangeError(parsed.issues.map(({ path, message }) => `${path}: ${message}`).join('\n'));
      }
      project.faults = parsed.faults;
    },
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, reply: Reply, headers: Record<string, string>): void {
  response.writeHead(reply.status, {
    'Content-Type': reply.contentType,
    'Content-Length': Buffer.byteLength(reply.body),
    ...headers,
    ...reply.headers,
  });
  response.end(reply.body);
}
