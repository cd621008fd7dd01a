/** `/docs`: the OpenAPI document of the doors, in Swagger UI. It stands alone, needs no token, and asks nobody else. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ServedSource, servedDocument } from '../../openapi/served.ts';
import { answer } from './headers.ts';

const OWN = new URL('../docs/', import.meta.url);
const LIBRARY = new URL('../../node_modules/swagger-ui-dist/', import.meta.url);

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
  if (method !== 'GET' && method !== 'HEAD') return false;
  const path = url.split('?', 1)[0] ?? '';
  if (path === '/openapi.json') {
    // By the name under which it was asked for: a request to another would be one to another site.
    const document = servedDocument(`http://${host}`, sources);
    answer(response, 200, { type: 'application/json', body: JSON.stringify(document) });
    return true;
  }
  const found = FILES[path];
  if (found === undefined) return false;
  answer(response, 200, { type: found.type, body: await readFile(found.file) });
  return true;
}
