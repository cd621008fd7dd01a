/** One POST to the root of a server, over a connection that is kept for the next. */
import http from 'node:http';
import https from 'node:https';

export interface Answered {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Until the whole answer is there; waiting for a free connection does not count. */
  readonly answerTimeoutMs: number;
  readonly signal: AbortSignal;
}

const CONNECT_TIMEOUT_MS = 2_000;

const AGENT: http.AgentOptions = {
  keepAlive: true,
  // As the SDK has it. A request of many projects would open hundreds, and spend its time on handshakes.
  maxSockets: 50,
  // One that lay idle while Lambda had stopped the instance may be dead, and nothing would say so.
  timeout: 20_000,
};

const TRANSPORTS = {
  'http:': { request: http.request, agent: new http.Agent(AGENT) },
  'https:': { request: https.request, agent: new https.Agent(AGENT) },
} as const;

class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

class ClosedError extends Error {
  /** As Node has it of others that end early. */
  readonly code = 'ECONNRESET';
}

/** Asks once. Rejects with TimeoutError, AbortError, or what Node says of a connection that failed. */
export function post(url: URL, { headers, body, answerTimeoutMs, signal }: PostOptions): Promise<Answered> {
  const { request, agent } = TRANSPORTS[url.protocol as keyof typeof TRANSPORTS];
  return new Promise((resolve, reject) => {
    const timers: NodeJS.Timeout[] = [];
    let isOver = false;
    const sent = request(url, { method: 'POST', path: '/', agent, headers, signal });
    const endAfter = (ms: number) => {
      const timer = setTimeout(() => sent.destroy(new TimeoutError(`no answer within ${ms} ms`)), ms);
      timers.push(timer);
      return timer;
    };
    const end = () => {
      isOver = true;
      timers.forEach(clearTimeout);
    };
    const fail = (error: Error) => {
      end();
      reject(error);
    };
    sent.on('socket', (socket) => {
      endAfter(answerTimeoutMs);
      if (!socket.connecting) return;
      const timer = endAfter(CONNECT_TIMEOUT_MS);
      socket.once('connect', () => clearTimeout(timer));
    });
    sent.on('error', fail);
    // After a 101 neither a response nor an error comes.
    sent.on('close', () => {
      if (!isOver) fail(new ClosedError('the connection ended without an answer'));
    });
    sent.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', fail);
      answer.on('end', () => {
        end();
        const text = Buffer.concat(chunks).toString();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    sent.end(body);
  });
}
