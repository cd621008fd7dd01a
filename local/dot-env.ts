/** Settings that are kept in a file. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { EnvironmentError, type Variables } from '../lib/runtime/variables.ts';

const NAME = /^[A-Za-z_]\w*$/;

/**
 * It lies beside the configuration: tests, which have another one, don't read it.
 * @throws EnvironmentError when there is one that can't be read
 */
export function readDotEnv(
  path = fileURLToPath(new URL('.env', import.meta.resolve('#configuration'))),
): Variables {
  try {
    // Without the byte order mark that editors on Windows put first.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    // UTF-16 without such a mark passes for UTF-8: each second byte is a null.
    if (text.includes('\0')) throw faultOf(path, 'is not UTF-8');
    return settingsIn(text, path);
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    const what = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'is not UTF-8' : `can't be read (${code})`;
    throw faultOf(path, what, error);
  }
}

function settingsIn(text: string, path: string): Variables {
  const settings = parseEnv(text);
  const wrong = Object.keys(settings).find((name) => !NAME.test(name));
  if (wrong === undefined) return settings;
  // What should be a name may be part of a secret: only the line is told.
  const line = text.slice(0, text.indexOf(wrong)).split('\n').length;
  throw faultOf(path, `line ${line} does not start with the name of a setting`);
}

function faultOf(path: string, what: string, cause?: unknown): EnvironmentError {
  return new EnvironmentError(`These settings are not valid:\n  - ${path}: ${what}`, { cause });
}
