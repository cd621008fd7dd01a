/** What a browser asks for by itself, beside the page that somebody opened: nobody sent it, so nobody need hear of it. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** No source can have such a path: a name has no dot. */
const PATH =
  /^\/(?:favicon\.ico|robots\.txt|apple-touch-icon[\w-]*\.png|\.well-known\/appspecific\/[\w.-]+\.json)(?:\?|$)/;

/** Answers it with nothing. @returns whether it was such a request */
export function answerBrowser({ method, url = '' }: IncomingMessage, response: ServerResponse): boolean {
  if ((method !== 'GET' && method !== 'HEAD') || !PATH.test(url)) return false;
  response.writeHead(204, { 'Cache-Control': 'max-age=86400' }).end();
  return true;
}
