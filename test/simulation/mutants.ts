/** Builds the simulation around a forwarder with a bug in it, outside the tree. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, context, type Plugin } from 'esbuild';
import type { Mutation } from './mutation.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Mutants {
  /** The worker of a simulation with that bug, or of one without any. */
  readonly build: (mutation?: Mutation) => Promise<URL>;
  readonly remove: () => Promise<void>;
}

export async function createMutants(): Promise<Mutants> {
  const directory = await mkdtemp(join(tmpdir(), 'mutants-'));
  let current: Mutation | undefined;
  let count = 0;
  /** One at a time: the builder is one. */
  let building: Promise<unknown> = Promise.resolve();

  const plantBug: Plugin = {
    name: 'plant-bug',
    setup({ onLoad }) {
      onLoad({ filter: /\/lib\/[^\0]*\.ts$/ }, async ({ path }) => {
        if (current === undefined || path !== join(ROOT, 'lib', current.file)) return undefined;
        return { contents: await mutatedText(current), loader: 'ts' };
      });
    },
  };
  const options: BuildOptions = {
    absWorkingDir: ROOT,
    entryPoints: [join(import.meta.dirname, 'worker.ts')],
    bundle: true,
    write: false,
    logLevel: 'silent',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    // The SDK's older parts ask for Node's modules by `require`.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [plantBug],
  };
  // Built again and again, only the file with the bug is read anew.
  const builder = await context(options);

  async function buildWith(mutation: Mutation | undefined): Promise<URL> {
    current = mutation;
    const { outputFiles = [] } = await builder.rebuild();
    const file = join(directory, `mutant-${count++}.mjs`);
    await writeFile(file, outputFiles[0]?.contents ?? '');
    return pathToFileURL(file);
  }

  return {
    build(mutation) {
      const built = building.then(() => buildWith(mutation));
      building = built.catch(() => {});
      return built;
    },
    async remove() {
      await builder.dispose();
      await rm(directory, { recursive: true });
    },
  };
}

/** @throws if the place where the bug belongs is not there any more, or there twice */
export async function mutatedText({ name, file, find, replace }: Mutation): Promise<string> {
  const text = await readFile(join(ROOT, 'lib', file), 'utf8');
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`"${name}": what it replaces stands ${parts.length - 1} times`);
  return parts.join(replace);
}
