/** Packages the service as `npm run package` does, in a directory of its own: nothing is written into the tree. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import type { Template } from './cloudformation.ts';

export const ROOT = join(import.meta.dirname, '../..');

const run = promisify(execFile);

/** Copies, because Node would take a link for what it leads to, and read the configuration there. */
const COPIED = ['deploy', 'functions', 'lib', 'package.json', 'serverless.yml'];
/** As it is shipped. */
const SHIPPED = 'test/fixtures/forwarder.config.ts';

export interface Workspace extends AsyncDisposable {
  readonly directory: string;
  /** Runs `osls package` with these options. */
  package(name: string, ...options: string[]): Promise<Packaged>;
}

export interface Packaged {
  readonly template: Template;
  /** The archive of a function. */
  archive(name: string): Promise<ReadonlyMap<string, Buffer>>;
}

/** @param configuration a path from the root */
export async function createWorkspace(configuration = SHIPPED): Promise<Workspace> {
  const directory = await mkdtemp(join(tmpdir(), 'forwarder-package-'));
  const copy = (name: string) => cp(join(ROOT, name), join(directory, name), { recursive: true });
  await Promise.all(COPIED.map(copy));
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await cp(join(ROOT, configuration), join(directory, 'forwarder.config.ts'));
  await run(process.execPath, [join(directory, 'deploy/bundle.ts')]);
  const home = join(directory, 'home');
  await mkdir(home);

  return {
    directory,
    async package(name, ...options) {
      const osls = join(ROOT, 'node_modules/osls/bin/serverless.js');
      const out = join(directory, name);
      // Without the caller's environment: no account, no credentials, no settings of the user's.
      await run(process.execPath, [osls, 'package', '--package', out, ...options], {
        cwd: directory,
        env: { HOME: home, PATH: '' },
      });
      const template = await readFile(join(out, 'cloudformation-template-update-stack.json'), 'utf8');
      return {
        template: JSON.parse(template) as Template,
        archive: async (functionName) => readZip(await readFile(join(out, `${functionName}.zip`))),
      };
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

const END_OF_DIRECTORY = 0x06054b50;

/** The files of a zip archive: as much of the format as osls writes. */
function readZip(zip: Buffer): ReadonlyMap<string, Buffer> {
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
