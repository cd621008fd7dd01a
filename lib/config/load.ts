/**
 * Loads `forwarder.config.ts` for whoever starts, builds or checks it. What is wrong with the file itself is said
 * like any other fault, in a line with its place. Nothing here is part of a function.
 */
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Message, Plugin } from 'esbuild';
import { type Configuration, ConfigurationError, isConfiguration } from './define-config.ts';
import { isFile, missingModule } from './missing-module.ts';
import { isUsers, whatWasThrown } from './thrown.ts';

/** @throws ConfigurationError with every fault that can be told at once */
export async function loadConfiguration(
  file = fileURLToPath(import.meta.resolve('#configuration')),
): Promise<Configuration> {
  const { default: configuration } = await importFrom(file);
  if (isConfiguration(configuration)) return configuration;
  const name = basename(file);
  throw unreadable([
    configuration === undefined
      ? `${name}: has no default export: write export default defineConfig({ … })`
      : `${name}: its default export must be what defineConfig returns`,
  ]);
}

async function importFrom(file: string): Promise<{ readonly default?: unknown }> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const misspelt = await misspeltIn(file);
    throw unreadable(misspelt.length > 0 ? misspelt : [whatWasThrown(error, file)]);
  }
}

function unreadable(faults: readonly string[]): ConfigurationError {
  return new ConfigurationError(faults, faults.join('\n'));
}

/** What can't be parsed, and imports that lead nowhere: Node names the first of them only, and not where. */
async function misspeltIn(file: string): Promise<string[]> {
  const { build } = await import('esbuild');
  const { errors } = await build({
    absWorkingDir: dirname(file),
    entryPoints: [file],
    bundle: true,
    write: false,
    logLevel: 'silent',
    plugins: [nodesResolution(dirname(file))],
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Or an import that nothing is used of would not be looked for.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  }).catch(({ errors }: { readonly errors: readonly Message[] }) => ({ errors }));
  return errors.flatMap(({ text, location }) => {
    if (location === null) return [`${basename(file)}: ${inOurWords(text, dirname(file))}`];
    if (!isUsers(location.file)) return [];
    const said = inOurWords(text, dirname(join(dirname(file), location.file)));
    return [`${location.file}:${location.line}:${location.column + 1}: ${said}`];
  });
}

/** Node takes the name of a file as it is written; esbuild would also look for `./a.ts` where `./a` is imported. */
function nodesResolution(root: string): Plugin {
  return {
    name: 'nodes-resolution',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, importer, resolveDir }) =>
        !isUsers(relative(root, importer)) || isFile(join(resolveDir, path))
          ? undefined
          : { errors: [{ text: missingModule(path, resolveDir) }] },
      );
    },
  };
}

/**
 * esbuild's words, but for what a user can't know.
 * @param directory of the file that they are about
 */
function inOurWords(text: string, directory: string): string {
  const [, missing] = /^Could not resolve "(.*)"$/.exec(text) ?? [];
  if (missing !== undefined) return missingModule(missing, directory);
  const [, unknown] =
    /^No matching export in ".*lib\/config\/forwarder\.ts" for import "(.*)"$/.exec(text) ?? [];
  return unknown === undefined ? text : `'#forwarder' has no "${unknown}"`;
}
