/** Settings that are kept in a file. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { EnvironmentError, type Variables } from '../lib/runtime/environment.ts';

/**
 * It lies beside the configuration: tests, which have another one, don't read it.
 * @throws EnvironmentError when there is one that can't be read
 */
export function readDotEnv(
  path = fileURLToPath(new URL('.env', import.meta.resolve('#configuration'))),
): Variables {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new EnvironmentError(`These settings are not valid:\n  - ${path}: can't be read (${code})`, {
      cause: error,
    });
  }
}
