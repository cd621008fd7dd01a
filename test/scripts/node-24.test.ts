import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const HERE = `node-${process.platform}-${process.arch}`;

/** The npm that runs this suite, if one does. */
const npm = process.env.npm_execpath;

/** What stands where a Node is looked for, as a shell script; `which` tells the probe which of them it was. */
const NODES = {
  good: (which: string) => `#!/bin/sh\nWHICH=${which} exec '${process.execPath}' "$@"\n`,
  old: (which: string) => `#!/bin/sh\nWHICH=${which} exec '${process.execPath}' --require "$OLD" "$@"\n`,
  /** As a program for glibc on Alpine: its loader is not there. */
  'without its loader': () => '#!/lib/no-such-loader.so\n',
  /** As the same with Alpine's gcompat: it is loaded, and then lacks what it needs. */
  'that dies at start': () => '#!/bin/sh\necho "Error relocating: symbol not found" >&2\nexit 127\n',
} as const;

/** Makes any Node tell the version of one that is too old. */
const OLD = `Object.defineProperty(process, 'version', { value: 'v20.1.0' });
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } });`;

/** Tells how it was run. The shell finds \`node\` by name, as whatever it starts would. */
const PROBE = `import { execFileSync } from 'node:child_process';
const byName = execFileSync('node', ['-p', 'process.env.WHICH'], { encoding: 'utf8' }).trim();
console.log(JSON.stringify({ which: process.env.WHICH, byName, isMain: import.meta.main, args: process.argv.slice(2) }));`;

let project: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'node-24-'));
  await cp(join(ROOT, 'scripts'), join(project, 'scripts'), { recursive: true });
  await mkdir(join(project, 'node_modules/tool/bin'), { recursive: true });
  await mkdir(join(project, 'node_modules/.bin'));
  const files = {
    'package.json': JSON.stringify({
      type: 'module',
      scripts: { probe: '"scripts/node-24" local/probe.ts' },
      dependencies: {},
      devDependencies: { tool: '1.0.0' },
      optionalDependencies: { [HERE]: '24.0.0' },
    }),
    'local/probe.ts': PROBE,
    'node_modules/tool/package.json': '{"type": "module", "bin": {"probe": "./bin/probe.js"}}',
    'node_modules/tool/bin/probe.js': PROBE,
    'old.cjs': OLD,
  };
  await mkdir(join(project, 'local'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(project, name), text);
});

afterEach(() => rm(project, { recursive: true }));

/** Puts a Node where `npm ci` puts it, and in front of all others, as npm does for its scripts. */
async function bring(kind: keyof typeof NODES): Promise<void> {
  const file = await writeNode(`node_modules/${HERE}/bin`, kind, 'brought');
  await symlink(file, join(project, 'node_modules/.bin/node'));
}

async function writeNode(directory: string, kind: keyof typeof NODES, which: string): Promise<string> {
  await mkdir(join(project, directory), { recursive: true });
  const file = join(project, directory, 'node');
  await writeFile(file, NODES[kind](which), { mode: 0o755 });
  return file;
}

/** Runs the launcher in an npm script whose npm has this Node. */
async function launch(npmNode: string | undefined, ...args: string[]) {
  const env = {
    PATH: [join(project, 'node_modules/.bin'), process.env.PATH].join(delimiter),
    OLD: join(project, 'old.cjs'),
    ...(npmNode === undefined ? {} : { npm_node_execpath: npmNode }),
  };
  const { stdout } = await run(join(project, 'scripts/node-24'), args, { cwd: project, env });
  return JSON.parse(stdout);
}

const refusal = (npmNode: string | undefined, ...args: string[]) =>
  launch(npmNode, ...args).then(
    () => expect.fail('it ran'),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr.split('\n') }),
  );

describe.skipIf(process.platform === 'win32')('a script of package.json', () => {
  it('runs on the Node that npm ci brought, and so does what it starts by name', async () => {
    await bring('good');
    const own = await writeNode('own', 'good', 'npm');

    const told = await launch(own, 'local/probe.ts', '--two', 'words here');

    expect(told).toEqual({
      which: 'brought',
      byName: 'brought',
      isMain: true,
      args: ['--two', 'words here'],
    });
  });

  it.each(['without its loader', 'that dies at start'] as const)(
    "runs on npm's own Node where the one that was brought is one %s",
    async (kind) => {
      await bring(kind);
      const own = await writeNode('own', 'good', 'npm');

      expect(await launch(own, 'local/probe.ts')).toMatchObject({ which: 'npm', byName: 'npm' });
    },
  );

  it.skipIf(npm === undefined)('runs so when npm itself starts it', async () => {
    await bring('that dies at start');

    const { stdout } = await run(process.execPath, [npm ?? '', '--silent', 'run', 'probe', '--', 'x'], {
      cwd: project,
      env: { PATH: process.env.PATH, HOME: project },
    });

    expect(JSON.parse(stdout)).toMatchObject({ isMain: true, args: ['x'] });
  });

  it('runs a tool by its name', async () => {
    await bring('good');

    expect(await launch(undefined, 'probe', '-x')).toMatchObject({ isMain: true, args: ['-x'] });
  });
});

describe.skipIf(process.platform === 'win32')('a script that cannot run says why in one line', () => {
  it('when Node is too old, and none was brought', async () => {
    const own = await writeNode('own', 'old', 'own');

    expect(await refusal(own, 'local/probe.ts')).toEqual({
      code: 1,
      said: [
        'This needs Node 24 or newer, and finds v20.1.0. npm 11 brings it: npm install -g npm@11 && npm ci',
        '',
      ],
    });
  });

  it('when Node is too old, and the one that was brought does not run', async () => {
    await bring('without its loader');
    const own = await writeNode('own', 'old', 'own');

    expect(await refusal(own, 'local/probe.ts')).toEqual({
      code: 1,
      said: [
        'This needs Node 24 or newer, and finds v20.1.0. The Node that npm ci brought does not run here: it is built for glibc 2.28 or newer, and Alpine has musl. Install Node 24, and run npm with it.',
        '',
      ],
    });
  });

  it('when packages are missing', async () => {
    await bring('good');
    await rm(join(project, 'node_modules/tool'), { recursive: true });

    expect(await refusal(undefined, 'local/probe.ts')).toEqual({
      code: 1,
      said: ['Not installed: tool. Run npm ci first.', ''],
    });
  });
});

describe('package.json', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };

  it.each(Object.entries(scripts))('takes each step of "%s" through the launcher', (_, script) => {
    // In quotes, or cmd.exe would take the slash for an option; without a nested npm, which is a `node` too.
    for (const step of script.split(' && ')) expect(step).toMatch(/^"scripts\/node-24" (?!npm)\S/);
  });

  // As npm links the tools of packages: cmd.exe finds the .cmd beside a file without extension.
  it.skipIf(process.platform === 'win32')('finds a launcher for sh and one for cmd.exe', async () => {
    expect((await stat(join(ROOT, 'scripts/node-24'))).mode & 0o111).toBe(0o111);
    expect(await readFile(join(ROOT, 'scripts/node-24.cmd'), 'utf8')).toBe('@node "%~dp0node-24.cjs" %*\r\n');
  });
});
