/** Where the stack on this machine keeps its data, by the settings that `npm start` reads. */

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EnvironmentError, type Variables } from '../../lib/runtime/variables.ts';
import { readDotEnv } from '../../local/dot-env.ts';
import { DEFAULTS } from '../../local/setting-defaults.ts';
import { OperateFault } from '../fault.ts';

/** npm runs its scripts there, wherever it is called. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** @throws OperateFault if the file of settings can't be read */
export function dataDirectory(variables: Variables): string {
  return resolve(ROOT, settingOf('DATA_DIR', variables) ?? DEFAULTS.DATA_DIR);
}

/** @throws OperateFault if the file of settings can't be read */
export function settingOf(name: string, variables: Variables): string | undefined {
  return variables[name] ?? fromFile(name);
}

function fromFile(name: string): string | undefined {
  try {
    return readDotEnv()[name];
  } catch (error) {
    if (error instanceof EnvironmentError) throw new OperateFault('failed', error.message, { cause: error });
    throw error;
  }
}
