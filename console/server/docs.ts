/** `/docs`: the OpenAPI document of the doors, in Swagger UI. It stands alone, needs no token, and asks nobody else. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ServedSource, servedDocument } from '../../openapi/served.ts';

/** Swagger UI sets its inline styles through the CSSOM, and its pictures are in its style sheet. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const OWN = new URL('../docs/', import.meta.url);
const LIBRARY = new URL('.', import.meta.resolve('swagger-ui-dist/package.json'));

const HTML = 'text/html; charset=utf-8';
const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
const UNDER = '/_console/docs/';

const FILES: Readonly<Record<string, { readonly file: URL; readonly type: string }>> = {
  '/docs': { file: new URL('docs.html', OWN), type: HTML },
  [`${UNDER}docs.css`]: { file: new URL('docs.css', OWN), type: CSS },
  [`${UNDER}viewer.js`]: { file: new URL('viewer.js', OWN), type: SCRIPT },
  [`${UNDER}swagger-ui.css`]: { file: new URL('swagger-ui.css', LIBRARY), type: CSS },
  [`${UNDER}swagger-ui-bundle.js`]: { file: new URL('swagger-ui-bundle.js', LIBRARY), type: SCRIPT },
};

/** Answers a GET of the viewer, its files or the document. @returns whether it was one */
export async function answerDocs(
  { method, url = '', headers: { host } }: IncomingMessage,
  response: ServerResponse,
  sources: readonly ServedSource[],
): Promise<boolean> {
  if (method !== 'GET') return false;
  const path = url.split('?', 1)[0] ?? '';
  if (path === '/openapi.json') {
    const document = servedDocument(`http://${host}`, sources);
    send(response, 'application/json', JSON.stringify(document));
    return true;
  }
  const found = FILES[path];
  if (found === undefined) return false;
  send(response, found.type, await readFile(found.file));
  return true;
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  const headers = {
    'Content-Type': type,
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  };
  response.writeHead(200, headers).end(body);
}
