/**
 * Bodies as providers send them: the user's own, `samples/SOURCE/NAME.json`, and those of the examples,
 * `examples/PROVIDER/samples/NAME.json`; with `NAME.headers.json` beside it if its sender sends headers.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formOf } from '../../check/sample-request.ts';
import { isForm } from '../../lib/accept/body/form.ts';
import { isRecord } from '../../lib/json/is-record.ts';
import { OperateFault } from '../fault.ts';

export interface Sample {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const JSON_END = '.json';
const HEADERS_END = '.headers.json';

/** @returns as `--sample` takes them, in their order */
export async function sampleNames(directory: string): Promise<readonly string[]> {
  const own = await filesIn(join(directory, 'samples'));
  const examples = await filesIn(EXAMPLES);
  const names = [
    ...own.map((path) => path.split('/')),
    ...examples
      .map((path) => path.split('/'))
      .flatMap(([provider, folder, ...file]) => (folder === 'samples' ? [[provider, ...file]] : [])),
  ]
    .filter((parts) => parts.length === 2)
    .map((parts) => parts.join('/'));
  const samples = names.filter((name) => name.endsWith(JSON_END) && !name.endsWith(HEADERS_END));
  return [...new Set(samples)].sort().map((name) => name.slice(0, -JSON_END.length));
}

/**
 * @param name `stripe/charge.succeeded`
 * @throws OperateFault not-found
 */
export async function readSample(name: string, directory: string): Promise<Sample> {
  const names = await sampleNames(directory);
  // Only what was found: so a name leads nowhere else.
  if (!names.includes(name)) {
    throw new OperateFault('not-found', `there is no sample ${name}`, {
      remedy: `one of ${names.join(', ')}`,
    });
  }
  const [folder = '', file = ''] = name.split('/');
  const places = [join(directory, 'samples', folder, file), join(EXAMPLES, folder, 'samples', file)];
  for (const place of places) {
    const body = await readFile(place + JSON_END).catch(() => undefined);
    if (body !== undefined) return sampleOf(body, await headersAt(place + HEADERS_END));
  }
  throw new OperateFault('failed', `the sample ${name} can't be read`);
}

function sampleOf(body: Buffer, ownHeaders: Sample['headers']): Sample {
  const headers = { 'content-type': 'application/json', ...ownHeaders };
  const request = { method: 'POST', path: '', query: '', host: '', headers, body };
  // A form's sample is written as an object of its parameters.
  return { headers, body: isForm(request) ? formOf(body) : body };
}

async function headersAt(path: string): Promise<Sample['headers']> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  const parsed: unknown = JSON.parse(text);
  if (!isRecord(parsed)) throw new OperateFault('failed', `${path} is no object of headers`);
  return Object.fromEntries(
    Object.entries(parsed).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.map((name) => name.replaceAll('\\', '/'));
}
