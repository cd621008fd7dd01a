/** The sample files: `samples/SOURCE/NAME.json`, and with it `NAME.headers.json` if its sender sends headers. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';

export interface Sample {
  /** From the root. */
  readonly path: string;
  readonly source: string;
  readonly body: Buffer;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const FOLDER = 'samples';
const HEADERS = '.headers.json';

const headersSchema = z.record(z.string(), z.string());

/** @returns in the order of their names; what can't be read is among the faults */
export async function readSamples(root: string): Promise<{ samples: Sample[]; faults: string[] }> {
  const paths = await samplePaths(root);
  const samples: Sample[] = [];
  const faults: string[] = [];
  for (const path of paths) {
    const [, source, ...names] = path.split('/');
    const body = path.endsWith(HEADERS) ? `${path.slice(0, -HEADERS.length)}.json` : path;
    if (source === undefined || names.length !== 1) {
      faults.push(`${path}: must lie in the folder of its source, as ${FOLDER}/SOURCE/NAME.json`);
    } else if (body !== path) {
      if (!paths.includes(body)) faults.push(`${path}: there is no ${body}`);
    } else {
      const headers = await readHeaders(root, `${path.slice(0, -'.json'.length)}${HEADERS}`);
      if ('fault' in headers) faults.push(headers.fault);
      else samples.push({ path, source, body: await readFile(join(root, path)), ...headers });
    }
  }
  return { samples, faults };
}

/** From the root, with slashes. */
async function samplePaths(root: string): Promise<string[]> {
  const names = await readdir(join(root, FOLDER), { recursive: true }).catch(noneIfMissing);
  return names
    .map((name) => `${FOLDER}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.json'))
    .toSorted();
}

async function readHeaders(
  root: string,
  path: string,
): Promise<{ readonly headers: Sample['headers'] } | { readonly fault: string }> {
  const texts = await readFile(join(root, path), 'utf8').then((text) => [text], noneIfMissing);
  const { success, data } = headersSchema.safeParse(texts[0] === undefined ? {} : parsed(texts[0]));
  if (!success) return { fault: `${path}: must be an object of texts, as {"x-topic": "orders/create"}` };
  return {
    headers: Object.fromEntries(Object.entries(data).map(([name, value]) => [name.toLowerCase(), value])),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noneIfMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
