/** The console over HTTP: the page at `/`, its files and its calls below `/_console/`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Configuration } from '../../lib/config/define-config.ts';
import type { ServedSource } from '../../openapi/served.ts';
import { type HistoryReader, openHistoryReader } from '../../operate/history/reader.ts';
import { protocolsOf } from '../../operate/send/protocols.ts';
import type { Stack } from '../../operate/stack.ts';
import { answerCall } from './answer-call.ts';
import type { Context } from './call.ts';
import { readStatusNow } from './calls/status-now.ts';
import { DeadLetters } from './dead-letters.ts';
import { answerDocs } from './docs.ts';
import { answer, answerText, type Content } from './headers.ts';
import { LIBRARIES_PATH } from './libraries.ts';
import { onceForAll } from './once-for-all.ts';
import { fileAt, PAGE_PATH } from './page-files.ts';
import type { Surroundings } from './surroundings.ts';

export interface Console {
  readonly serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Several pages that ask each second cost as much as one. */
const STATUS_KEPT_MS = 500;
const CALLS_PATH = '/_console/';

export function createConsole(surroundings: Surroundings): Console {
  let opening: Promise<Stack> | undefined;
  let reader: HistoryReader | undefined;

  function stack(): Promise<Stack> {
    opening ??= surroundings.openStack().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  const end = new AbortController();
  const { configuration } = surroundings;
  const sources = servedSources(configuration);
  const context: Context = {
    surroundings,
    configuration,
    stack,
    history,
    status: onceForAll(() => readStatusNow({ stack, history, configuration }), STATUS_KEPT_MS),
    letters: new DeadLetters(stack, end.signal),
    ended: end.signal,
  };
  function history(): HistoryReader {
    reader ??= openHistoryReader(surroundings.dataDirectory);
    return reader;
  }

  return {
    async serve(request, response) {
      if (await answerDocs(request, response, sources)) return;
      const [path = ''] = (request.url ?? '').split('?', 1);
      if (isFile(path)) await serveFile(path, request, response);
      else await answerCall(path.slice(CALLS_PATH.length), request, response, context);
    },
    async close() {
      end.abort();
      await reader?.close();
      await (await opening?.catch(() => undefined))?.close();
    },
  };
}

function servedSources({ sources }: Configuration): readonly ServedSource[] {
  return Object.values(sources).map((source) => ({
    name: source.name,
    scheme: source.verify.scheme,
    hasMap: source.map !== undefined,
    protocols: protocolsOf(source).filter((name) => name === 'iterable' || name === 'segment'),
  }));
}

function isFile(path: string): boolean {
  return path === '/' || path.startsWith(PAGE_PATH) || path.startsWith(LIBRARIES_PATH);
}

async function serveFile(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return answerText(response, 405, 'This is a file to read: use GET.');
  }
  let content: Content | undefined;
  try {
    content = await fileAt(path);
  } catch (error) {
    // A file that can't be parsed; who works on the page reads it in the browser's own list of requests.
    return answerText(response, 500, String((error as Error).message));
  }
  if (content === undefined) return answerText(response, 404, 'There is no such file.');
  if (request.headers['if-none-match'] === content.etag)
    return answer(response, 304, { ...content, body: '' });
  // Node sends none for a HEAD.
  answer(response, 200, content);
}
