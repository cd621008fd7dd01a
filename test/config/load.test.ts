/** What is wrong with the file of a configuration, as whoever starts, builds or checks it says it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CopiedProject, copyProject } from '../support/copied-project.ts';

const run = promisify(execFile);

const RIGHT = `import { apiKey, defineConfig } from '#forwarder';
export default defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
  sources: { app: { verify: apiKey('source-app'), project: 'us' } },
});
`;

const CASES: readonly (readonly [what: string, text: string, faults: string])[] = [
  [
    'no default export',
    RIGHT.replace('export default', ''),
    'forwarder.config.ts: has no default export: write export default defineConfig({ … })',
  ],
  [
    'another default export',
    'export default { projects: {}, sources: {} };',
    'forwarder.config.ts: its default export must be what defineConfig returns',
  ],
  [
    'a name that is not defined',
    `${RIGHT}\n  apiKye('source-app');`,
    'forwarder.config.ts:7:3: ReferenceError: apiKye is not defined',
  ],
  ['a throw', `${RIGHT}throw new Error('one\\ntwo');`, 'forwarder.config.ts:6:7: Error: one'],
  ['a throw of something else', `throw 'one';`, 'forwarder.config.ts: thrown: one'],
  [
    'a throw in a source',
    `import './sources/throwing.ts';\n${RIGHT}`,
    "sources/throwing.ts:2:9: TypeError: Cannot read properties of undefined (reading 'first')",
  ],
  [
    'a mistake of syntax',
    RIGHT.replace(`'US',`, `'US'`),
    'forwarder.config.ts:3:38: Expected "}" but found "secret"',
  ],
  [
    'an end that is missing',
    RIGHT.replace('});', ''),
    'forwarder.config.ts:6:1: Expected identifier but found end of file',
  ],
  [
    'a mistake of syntax in a source',
    `import './sources/cut-short.ts';\n${RIGHT}`,
    'sources/cut-short.ts:1:14: Expected identifier but found end of file',
  ],
  [
    'TypeScript that is more than types',
    `${RIGHT}\nenum Kind { A }`,
    'forwarder.config.ts:7:1: SyntaxError: TypeScript enum is not supported in strip-only mode',
  ],
  [
    'a function that is not there',
    RIGHT.replaceAll('apiKey', 'apiKye'),
    `forwarder.config.ts:1:10: '#forwarder' has no "apiKye"`,
  ],
  [
    'modules that are not there',
    `import './sources/shop.ts';\nimport 'somewhere';\n${RIGHT}`,
    'forwarder.config.ts:1:8: there is no "./sources/shop.ts"\nforwarder.config.ts:2:8: there is no "somewhere"',
  ],
  [
    'a module without the ending of its file, and with that of JavaScript',
    `import './sources/earlier';\nimport './sources/throwing.js';\n${RIGHT}`,
    `forwarder.config.ts:1:8: there is no "./sources/earlier"; write './sources/earlier.ts'\nforwarder.config.ts:2:8: there is no "./sources/throwing.js"; write './sources/throwing.ts'`,
  ],
  [
    'the import of earlier versions',
    RIGHT.replace('#forwarder', './lib/config.ts'),
    `forwarder.config.ts:1:38: "./lib/config.ts" was the import of earlier versions: import from '#forwarder' instead`,
  ],
  [
    'the import of earlier versions, in a source',
    `import './sources/earlier.ts';\n${RIGHT}`,
    `sources/earlier.ts:1:24: "../lib/config.ts" was the import of earlier versions: import from '#forwarder' instead`,
  ],
  [
    'settings that are not valid',
    RIGHT.replace('US', 'UK'),
    'forwarder.config.ts is not valid:\n  - projects.us.dataCenter: must be one of US, EU',
  ],
];

const SOURCES = {
  'throwing.ts': 'const list: any = {};\nlist.of.first;',
  'cut-short.ts': 'export const ',
  'earlier.ts': `import { apiKey } from '../lib/config.ts';\nvoid apiKey;`,
};

/** Each file in a process that Node started: vitest reads modules in a way of its own. */
const LOAD_EACH = `
const [loader, ...files] = process.argv.slice(1);
const { loadConfiguration } = await import(loader);
const said = [];
for (const file of files) said.push(await loadConfiguration(file).then(({ sources }) => Object.keys(sources).join(), ({ name, message }) => name + ': ' + message));
process.stdout.write(JSON.stringify(said));
`;

let project: CopiedProject;
let said: readonly string[];

beforeAll(async () => {
  project = await copyProject('lib');
  const texts = [RIGHT, ...CASES.map(([, text]) => text)];
  const files = await Promise.all(
    texts.map(async (text, index) => {
      await project.write(`${index}/forwarder.config.ts`, text);
      for (const [name, source] of Object.entries(SOURCES))
        await project.write(`${index}/sources/${name}`, source);
      return join(project.directory, `${index}/forwarder.config.ts`);
    }),
  );
  const loader = join(project.directory, 'lib/config/load.ts');
  const missing = join(project.directory, 'forwarder.config.ts');
  const { stdout } = await run(process.execPath, [
    '--input-type=module',
    '-e',
    LOAD_EACH,
    loader,
    ...files,
    missing,
  ]);
  said = JSON.parse(stdout);
});

afterAll(() => project?.[Symbol.asyncDispose]());

describe('the file of the configuration', () => {
  it('is loaded', () => {
    expect(said[0]).toBe('app');
  });

  it.each(CASES.map(([what, , faults], index) => [what, faults, index + 1] as const))(
    'is refused with %s, in lines that name the place',
    (_, faults, index) => {
      expect(said[index]).toBe(`ConfigurationError: ${faults}`);
    },
  );

  it('is missed where it is not there', () => {
    expect(said.at(-1)).toMatch(
      /^ConfigurationError: forwarder\.config\.ts: there is no ".*forwarder\.config\.ts"$/,
    );
  });
});

describe('a fault of the file', () => {
  const NOT_DEFINED = 'ReferenceError: apiKye is not defined';
  let broken: CopiedProject;
  beforeAll(async () => {
    broken = await copyProject(
      'check',
      'deploy',
      'functions',
      'lib',
      'local',
      'openapi',
      'operate',
      'serverless.yml',
    );
    await broken.write('forwarder.config.ts', `${RIGHT}\n  apiKye('source-app');`);
  });
  afterAll(() => broken?.[Symbol.asyncDispose]());

  it.each([
    ['npm start', ['local/start.ts'], NOT_DEFINED],
    ['npm run build', ['deploy/bundle.ts'], NOT_DEFINED],
    ['npm run check', ['check/check.ts'], "Cannot find name 'apiKye'. Did you mean 'apiKey'?"],
    ['osls package', ['node_modules/osls/bin/serverless.js', 'package'], NOT_DEFINED],
  ])('is said by %s in a line, without a stack', async (_, command, fault) => {
    const failed = run(process.execPath, command, {
      cwd: broken.directory,
      env: { PATH: '', HOME: broken.directory },
    });

    const { code, stdout, stderr } = await failed.then(
      () => ({ code: 0, stdout: '', stderr: '' }),
      (error) => error,
    );
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(`forwarder.config.ts:7:3: ${fault}`);
    expect(stdout + stderr).not.toMatch(/^ +at /m);
  });
});
