/** The project in a directory of its own, where it is built and packaged: nothing is written into the tree. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import type { Template } from './cloudformation.ts';

export const ROOT = join(import.meta.dirname, '../..');

const run = promisify(execFile);

/** Copies, because Node would take a link for what it leads to, and read the configuration there. */
const COPIED = [
  '.npmrc',
  'deploy',
  'functions',
  'lib',
  'operate',
  'package.json',
  'scripts',
  'serverless.yml',
];

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

export interface Workspace extends AsyncDisposable {
  readonly directory: string;
  /** Builds into `dist/`. @throws whatever the build says, with its status as `code` */
  build(...options: string[]): Promise<Output>;
  /** As a user does: `npm run package -- …options`, which builds first. */
  npmPackage(...options: string[]): Promise<Package>;
  /** Packages what is built, with other options. */
  package(name: string, ...options: string[]): Promise<Package>;
}

export interface Package {
  readonly template: Template;
  /** The archive of a function. */
  archive(name: string): Promise<ReadonlyMap<string, Buffer>>;
}

/** @param configuration the text of `forwarder.config.ts`, or of a file that it takes its configuration from */
export async function createWorkspace(
  configuration: { text: string } | { path: string },
): Promise<Workspace> {
  const directory = await mkdtemp(join(tmpdir(), 'forwarder-package-'));
  const copy = (name: string) => cp(join(ROOT, name), join(directory, name), { recursive: true });
  await Promise.all(COPIED.map(copy));
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  if ('path' in configuration) await copy(configuration.path);
  const text =
    'text' in configuration ? configuration.text : `export { default } from './${configuration.path}';`;
  await writeFile(join(directory, 'forwarder.config.ts'), text);

  // Without the caller's environment: no account, no credentials, no settings of the user's.
  const env = {
    HOME: directory,
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    // Or npm, new to this home, would ask its registry for news, and wait where there is no network.
    npm_config_update_notifier: 'false',
    // The tools are those of this tree, and so is what was compiled of them.
    ...(process.env.NODE_COMPILE_CACHE === undefined
      ? {}
      : { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
  };
  const runHere = (file: string, ...args: string[]) => run(file, args, { cwd: directory, env });

  return {
    directory,
    build: (...options) => runHere(process.execPath, 'deploy/bundle.ts', ...options),
    async npmPackage(...options) {
      await runHere('npm', 'run', 'package', '--', ...options);
      return readPackage(join(directory, '.serverless'));
    },
    async package(name, ...options) {
      const out = join(directory, name);
      await runHere(
        process.execPath,
        'node_modules/osls/bin/serverless.js',
        'package',
        '--package',
        out,
        ...options,
      );
      return readPackage(out);
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

async function readPackage(directory: string): Promise<Package> {
  const template = await readFile(join(directory, 'cloudformation-template-update-stack.json'), 'utf8');
  return {
    template: JSON.parse(template) as Template,
    archive: async (name) => parseZip(await readFile(join(directory, `${name}.zip`))),
  };
}

const END_OF_DIRECTORY = 0x06054b50;

/** The files of a zip archive: as much of the format as osls writes. */
function parseZip(zip: Buffer): ReadonlyMap<string, Buffer> {
  const end = zip.length - 22;
  if (zip.readUInt32LE(end) !== END_OF_DIRECTORY) throw new Error('not a zip archive, or one with a comment');
  const files = new Map<string, Buffer>();
  let entry = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    const compressedBytes = zip.readUInt32LE(entry + 20);
    const nameBytes = zip.readUInt16LE(entry + 28);
    const local = zip.readUInt32LE(entry + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const name = zip.toString('utf8', entry + 46, entry + 46 + nameBytes);
    files.set(name, inflateRawSync(zip.subarray(start, start + compressedBytes)));
    entry += 46 + nameBytes + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
  return files;
}
