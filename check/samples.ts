/** The sample files: `samples/SOURCE/NAME.json`, and with it `NAME.headers.json` if its sender sends headers. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { getSystemErrorMessage } from 'node:util';
import * as z from 'zod/mini';
import { parseOrNothing } from './parse-or-nothing.ts';

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
  const paths = await read(root, FOLDER, samplePaths);
  if (typeof paths === 'string') return { samples: [], faults: [paths] };
  const found = await Promise.all(paths.map((path) => readSample(root, path, paths)));
  return {
    samples: found.filter((sample) => typeof sample === 'object'),
    faults: found.filter((fault) => typeof fault === 'string'),
  };
}

/** @returns the sample, or what is wrong with it; nothing of the headers of another */
async function readSample(
  root: string,
  path: string,
  paths: readonly string[],
): Promise<Sample | string | undefined> {
  const [, source, ...names] = path.split('/');
  if (source === undefined || names.length !== 1) {
    return `${path}: must lie in the folder of its source, as ${FOLDER}/SOURCE/NAME.json`;
  }
  if (path.endsWith(HEADERS)) {
    const sample = `${path.slice(0, -HEADERS.length)}.json`;
    return paths.includes(sample) ? undefined : `${path}: there is no ${sample}`;
  }
  const headers = await readHeaders(root, `${path.slice(0, -'.json'.length)}${HEADERS}`, paths);
  if (typeof headers === 'string') return headers;
  const body = await read(root, path, readFile);
  return typeof body === 'string' ? body : { path, source, body, headers };
}

/** From the root, with slashes. */
async function samplePaths(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(noneIfMissing);
  return names
    .map((name) => `${FOLDER}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.json'))
    .toSorted();
}

/** @returns what is wrong with them, as text */
async function readHeaders(
  root: string,
  path: string,
  paths: readonly string[],
): Promise<Sample['headers'] | string> {
  if (!paths.includes(path)) return {};
  const bytes = await read(root, path, readFile);
  if (typeof bytes === 'string') return bytes;
  const { success, data } = headersSchema.safeParse(parseOrNothing(bytes));
  if (!success) return `${path}: must be an object of texts, as {"x-topic": "orders/create"}`;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name.toLowerCase(), value]));
}

/** @returns what the system says if it can't be read, as text */
async function read<Content>(
  root: string,
  path: string,
  readFrom: (path: string) => Promise<Content>,
): Promise<Content | string> {
  try {
    return await readFrom(join(root, path));
  } catch (error) {
    const { errno, path: failed } = error as NodeJS.ErrnoException;
    if (errno === undefined) throw error;
    // In a folder it may be another folder that can't be read.
    const at = failed === undefined ? path : relative(root, failed).replaceAll('\\', '/');
    return `${at}: can't be read: ${getSystemErrorMessage(errno)}`;
  }
}

function noneIfMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
