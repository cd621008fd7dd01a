import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type StackProcess, startStackProcess } from '../support/stack-process.ts';

const ROOT = join(import.meta.dirname, '../..');
/** What `npm run dev` watches and runs. */
const COPIED = ['deploy', 'examples', 'functions', 'lib', 'local', 'openapi', 'operate', 'package.json'];
const PATIENTLY = { timeout: 30_000 };

let directory: string;
let dev: StackProcess;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dev-'));
  await Promise.all(COPIED.map((name) => cp(join(ROOT, name), join(directory, name), { recursive: true })));
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await writeFile(file('forwarder.config.ts'), configurationOf('first'));
  dev = startStackProcess({
    dataDir: join(directory, 'data'),
    directory,
    command: [process.execPath, 'local/dev.ts'],
    // What is compiled of this copy serves no other, and would stay in node_modules.
    variables: { NODE_COMPILE_CACHE: join(directory, 'data/compiled') },
  });
});

afterEach(async () => {
  dev.kill('SIGKILL');
  await dev.exited;
  await rm(directory, { recursive: true, maxRetries: 5 });
});

const file = (name: string) => join(directory, name);

/** With one source of this name. */
const configurationOf = (source: string) => `import { apiKey, defineConfig } from '#forwarder';
export default defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
  sources: { '${source}': { verify: apiKey('key'), project: 'us' } },
});`;

/** The status that the door of the latest start answers to an event of this source. */
async function answerTo(source: string): Promise<number> {
  const response = await fetch(`${dev.starts.at(-1)?.door}/${source}`, {
    method: 'POST',
    headers: { 'api-key': `local-${source}-key`, 'content-type': 'application/json' },
    body: '{"eventName": "tried", "userId": "u1"}',
  });
  return response.status;
}

it('starts anew at each change of the configuration, the code and the sources, and stops cleanly', async () => {
  await dev.up;
  expect(await answerTo('shop')).toBe(404);

  await writeFile(file('forwarder.config.ts'), configurationOf('shop'));
  await expect.poll(() => dev.starts, PATIENTLY).toHaveLength(2);
  expect(await answerTo('shop')).toBe(202);
  expect(dev.said()).toContain('forwarder.config.ts has changed: starting anew.');

  // As many editors save: a new file takes the place of the old one.
  await writeFile(file('new.tmp'), await readFile(file('local/terminal.ts')));
  await rename(file('new.tmp'), file('local/terminal.ts'));
  await expect.poll(() => dev.starts, PATIENTLY).toHaveLength(3);

  await mkdir(file('sources'));
  await expect.poll(() => dev.starts, PATIENTLY).toHaveLength(4);
  await writeFile(file('sources/shop.ts'), 'export const shop = 1;');
  await expect.poll(() => dev.starts, PATIENTLY).toHaveLength(5);

  await writeFile(file('examples/stripe/source.ts'), await readFile(file('examples/stripe/source.ts')));
  await expect.poll(() => dev.starts, PATIENTLY).toHaveLength(6);

  dev.kill('SIGINT');
  expect(await dev.exited).toBe(0);
});

it('waits for a change when it can not start', async () => {
  await dev.up;

  await writeFile(file('forwarder.config.ts'), configurationOf('Not A Name'));
  await expect
    .poll(dev.said, PATIENTLY)
    .toContain('It starts anew when the configuration or the code changes.');
  await writeFile(file('forwarder.config.ts'), configurationOf('shop'));

  await expect.poll(() => dev.starts, PATIENTLY).toHaveLength(2);
});

it('leaves nothing behind when it is killed', async () => {
  const { door } = await dev.up;

  dev.kill('SIGKILL');

  await expect.poll(() => fetch(door).catch(() => 'gone'), PATIENTLY).toBe('gone');
});
