/** One POST to the root of a server, over a connection that is kept for the next. */
import http from 'node:http';
import https from 'node:https';

export interface Answered {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

const CONNECT_TIMEOUT_MS = 2_000;
/** Two calls must find room in the ten seconds that a sender waits. */
const ANSWER_TIMEOUT_MS = 5_000;
const TRANSPORTS = {
  'http:': { request: http.request, agent: new http.Agent({ keepAlive: true }) },
  'https:': { request: https.request, agent: new https.Agent({ keepAlive: true }) },
} as const;

class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** Rejects with TimeoutError, AbortError, or what Node says of a connection that failed; asks once. */
export function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  signal: AbortSignal,
): Promise<Answered> {
  const { request, agent } = TRANSPORTS[url.protocol as keyof typeof TRANSPORTS];
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', path: '/', agent, headers, signal });
    const endAfter = (ms: number) =>
      setTimeout(() => sent.destroy(new TimeoutError(`no answer within ${ms} ms`)), ms);
    const timers = [endAfter(ANSWER_TIMEOUT_MS)];
    const fail = (error: Error) => {
      timers.forEach(clearTimeout);
      reject(error);
    };
    sent.on('socket', (socket) => {
      if (!socket.connecting) return;
      const timer = endAfter(CONNECT_TIMEOUT_MS);
      timers.push(timer);
      socket.once('connect', () => clearTimeout(timer));
    });
    sent.on('error', fail);
    sent.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', fail);
      answer.on('end', () => {
        timers.forEach(clearTimeout);
        const text = Buffer.concat(chunks).toString();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    sent.end(body);
  });
}
