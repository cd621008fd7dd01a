/** The console of this stack. Its code is loaded at the first request: a stack that nobody looks at needs none of it. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import configuration from '#configuration';
import type { Console } from '../console/server/console.ts';
import { answerBrowser } from './browser-request.ts';
import { curlLine } from './curl-line.ts';
import { destinationsOf } from './destinations.ts';
import { refuseForeign } from './foreign-request.ts';
import { createMask } from './history/mask.ts';
import { ownKeyTexts } from './key-texts.ts';
import type { SourceKeys } from './keys.ts';
import type { Sandboxes } from './sandboxes.ts';
import type { LocalSettings } from './settings.ts';

const ROOT = join(import.meta.dirname, '..');

interface Parts {
  readonly settings: LocalSettings;
  readonly sandboxes: Sandboxes;
  readonly sourceKeys: SourceKeys;
  /** Known once it listens. */
  readonly door: () => string;
}

type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface LocalConsole {
  /** Another at each start. */
  readonly token: string;
  readonly serve: Serve;
  readonly close: () => Promise<void>;
}

const PAGES: ReadonlySet<string> = new Set(['/', '/docs', '/openapi.json']);

/** What the door at this machine answers before the function hears of it. @returns whether it did */
export function answerBefore(
  serve: Serve,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  return async (request, response) => {
    if (answerBrowser(request, response)) return true;
    if (!isOfConsole(request)) return false;
    if (!refuseForeign(request, response)) await serve(request, response);
    return true;
  };
}

/** No source can have an underscore in its name; and nobody posts an event to `/`. */
function isOfConsole({ method, url = '' }: IncomingMessage): boolean {
  const [path = ''] = url.split('?', 1);
  if (path.startsWith('/_console/')) return true;
  return (method === 'GET' || method === 'HEAD') && PAGES.has(path);
}

export function openConsole(parts: Parts): LocalConsole {
  const token = randomBytes(24).toString('base64url');
  let loading: Promise<Console> | undefined;
  return {
    token,
    async serve(request, response) {
      loading ??= load(parts, token).catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
      await (await loading).serve(request, response);
    },
    async close() {
      await (await loading?.catch(() => undefined))?.close();
    },
  };
}

async function load({ settings, sandboxes, sourceKeys, door }: Parts, token: string): Promise<Console> {
  const [{ createConsole }, { openLocalStack }] = await Promise.all([
    import('../console/server/console.ts'),
    import('../operate/local/local-stack.ts'),
  ]);
  const dataDirectory = resolve(settings.dataDir);
  const { realProject } = settings;
  const curl = curlLine(configuration, settings, { door: door(), sourceKeys });
  return createConsole({
    token,
    configuration,
    openStack: () => openLocalStack({ DATA_DIR: dataDirectory }),
    dataDirectory,
    projectDirectory: ROOT,
    realProject: realProject?.dataCenter,
    destinations: destinationsOf(configuration, settings),
    sandboxes: Object.fromEntries(
      Object.entries(sandboxes).map(([dataCenter, { origin }]) => [dataCenter, origin]),
    ),
    curl: curl.length === 0 ? undefined : curl.join('\n'),
    mask: createMask(await ownKeyTexts(settings)),
    isKeySecret: (source) => sourceKeys[source]?.variable !== undefined,
  });
}
