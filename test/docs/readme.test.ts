import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { useStack } from '../support/running-stack.ts';

const run = promisify(execFile);
const readme = await readFile('README.md', 'utf8');
const running = useStack();

const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
);

describe('the README', () => {
  it.skipIf(!hasCurl)('has a curl line that works as pasted', async () => {
    const [, line] = /```sh\n(curl http:\/\/localhost:3000\/app[^`]*)```/.exec(readme) ?? [];
    expect(line).toBeDefined();
    const here = line?.replace('http://localhost:3000', running.stack.door) ?? '';
    const { stdout } = await run('sh', ['-c', here]);
    const { accepted, events } = JSON.parse(stdout);
    expect(accepted).toBe(1);
    await running.everyQueueIsEmpty();
    expect(running.sandbox('US').events.get(events[0].id)?.count).toBe(1);
  });

  it('links to files that are there', async () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) await expect(run('ls', [link])).resolves.toBeDefined();
  });

  it('names every npm script in its table, and no other', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8'));
    const named = [...readme.matchAll(/^\| `npm (?:run )?([\w:-]+)(?: -- [^`]*)?` \|/gm)].map(
      ([, name]) => name,
    );
    expect(named.toSorted()).toEqual(Object.keys(scripts).toSorted());
  });
});
