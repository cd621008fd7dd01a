/**
 * Loads `forwarder.config.ts` for whoever starts, builds or checks it. What is wrong with the file itself is said
 * like any other fault, in a line with its place. Nothing here is part of a function.
 */
import { basename, dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Message } from 'esbuild';
import { type Configuration, ConfigurationError, isConfiguration } from './define-config.ts';
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
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Or an import that nothing is used of would not be looked for.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  }).catch(({ errors }: { readonly errors: readonly Message[] }) => ({ errors }));
  return errors.flatMap(({ text, location }) => {
    if (location === null) return [`${basename(file)}: ${inOurWords(text)}`];
    if (!isUsers(location.file)) return [];
    return [`${location.file}:${location.line}:${location.column + 1}: ${inOurWords(text)}`];
  });
}

/** esbuild's words, but for what a user can't know. */
function inOurWords(text: string): string {
  const [, missing] = /^Could not resolve "(.*)"$/.exec(text) ?? [];
  if (missing !== undefined) {
    return /(^|\/)lib\/config\.ts$/.test(missing)
      ? `"${missing}" was the import of earlier versions: import from '#forwarder' instead`
      : `there is no "${missing}"`;
  }
  const [, unknown] =
    /^No matching export in ".*lib\/config\/forwarder\.ts" for import "(.*)"$/.exec(text) ?? [];
  return unknown === undefined ? text : `'#forwarder' has no "${unknown}"`;
}
