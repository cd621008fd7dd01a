/** The `edit` of docs/events.md does what the page says of it. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { copyProject } from '../support/copied-project.ts';
import { runCheck } from '../support/run-check.ts';
import { sectionOf } from './tables.ts';

const page = sectionOf(await readFile('docs/events.md', 'utf8'), 'Changing events on the way: `edit`');
const [, example = ''] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];

const CONFIGURATION = `import { defineConfig } from '#forwarder';
import { shop } from './sources/shop.ts';
export default defineConfig({ projects: { us: { dataCenter: 'US', secret: 'iterable-us' } }, sources: { shop } });
`;

it('the example of an edit drops events and keeps the digits of others', async () => {
  await using project = await copyProject('check', 'lib');
  await project.write('forwarder.config.ts', CONFIGURATION);
  await project.write('sources/shop.ts', example);
  await project.write('samples/shop/test.json', '{"eventName":"paid","email":"ada@test.example"}');
  await project.write(
    'samples/shop/paid.json',
    '{"eventName":"paid","userId":"u-7","dataFields":{"order":9007199254740993,"total":1.0}}',
  );
  const { code, stdout } = await runCheck(project);

  expect(code).toBe(0);
  expect(stdout).toContain('samples/shop/test.json: edit drops an event');
  expect(stdout).toMatch(/"order": 9007199254740993,\n\+ {5}"total": 1\.0,\n\+ {5}"shop": "berlin"/);
});
