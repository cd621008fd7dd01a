import type { Variables } from '../../lib/runtime/environment.ts';
import { dataDirectory } from '../local/data-directory.ts';

/**
 * Where the history of this machine lies, whether a stack runs or not.
 * @throws OperateFault if the file of settings can't be read
 */
export function historyDirectory(
  // biome-ignore lint/style/noProcessEnv: DATA_DIR says where it is, here as for `npm start`.
  variables: Variables = process.env,
): string {
  return dataDirectory(variables);
}
