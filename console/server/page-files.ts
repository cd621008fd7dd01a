/** The page and its files, as they lie in `console/page/`: read and stripped of types when they are asked for. */
import { readFile, stat } from 'node:fs/promises';
import type { TransformOptions } from 'esbuild';
import type { Content } from './headers.ts';
import { IMPORT_MAP, IMPORT_MAP_HASH, LIBRARIES_PATH, libraryFile } from './libraries.ts';

const PAGE = new URL('../page/', import.meta.url);
export const PAGE_PATH = '/_console/page/';

/** Names without dots but for their ends, so that no path leads out of the folder, however it is written. */
const FILE = /^(?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)*\.(?<end>tsx?|css|svg|png|woff2)$/;

const JAVASCRIPT = 'text/javascript; charset=utf-8';

const TYPES: Readonly<Record<string, string>> = {
  ts: JAVASCRIPT,
  tsx: JAVASCRIPT,
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
};

interface Kept {
  readonly etag: string;
  readonly content: Content;
}

const kept = new Map<string, Kept>();

/** @param path of the request @returns nothing if there is no such file */
export function fileAt(path: string): Promise<Content | undefined> {
  if (path === '/') return contentOf(new URL('index.html', PAGE), pageIn);
  if (path.startsWith(LIBRARIES_PATH)) {
    const file = libraryFile(path.slice(LIBRARIES_PATH.length));
    return file === undefined ? nothing() : contentOf(file, (body) => ({ type: JAVASCRIPT, body }));
  }
  const { end } = FILE.exec(path.startsWith(PAGE_PATH) ? path.slice(PAGE_PATH.length) : '')?.groups ?? {};
  if (end === undefined) return nothing();
  return contentOf(new URL(path.slice(PAGE_PATH.length), PAGE), (body) => fileIn(body, end));
}

const nothing = async () => undefined;

/** As long as the file does not change, it is read once. */
async function contentOf(
  file: URL,
  contentIn: (body: Buffer) => Omit<Content, 'etag'> | Promise<Omit<Content, 'etag'>>,
): Promise<Content | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const etag = `"${found.mtimeMs}-${found.size}"`;
  const known = kept.get(file.href);
  if (known?.etag === etag) return known.content;
  const content = { ...(await contentIn(await readFile(file))), etag };
  kept.set(file.href, { etag, content });
  return content;
}

/** The import map stands before the first script, which it is for. */
function pageIn(body: Buffer): Omit<Content, 'etag'> {
  return {
    type: 'text/html; charset=utf-8',
    body: body.toString().replace('<script', `<script type="importmap">${IMPORT_MAP}</script>\n<script`),
    scriptHash: IMPORT_MAP_HASH,
  };
}

async function fileIn(body: Buffer, end: string): Promise<Omit<Content, 'etag'>> {
  const type = TYPES[end] ?? '';
  return type === JAVASCRIPT ? { type, body: await withoutTypes(body, end as 'ts' | 'tsx') } : { type, body };
}

async function withoutTypes(source: Buffer, loader: TransformOptions['loader'] & string): Promise<string> {
  // Not before: it is large, and a stack that nobody looks at needs none of it.
  const { transform } = await import('esbuild');
  const { code } = await transform(source, {
    loader,
    format: 'esm',
    target: 'es2024',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
  });
  return code;
}
