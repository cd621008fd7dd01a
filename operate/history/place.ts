/** Where the history of this machine lies, by the settings that `npm start` reads, whether a stack runs or not. */
import type { Variables } from '../../lib/runtime/variables.ts';
import { DEFAULTS } from '../../local/setting-defaults.ts';
import { dataDirectory, settingOf } from '../local/data-directory.ts';

export interface HistoryPlace {
  /** The data directory that the file is in. */
  readonly directory: string;
  /** How long it keeps what happened. */
  readonly days: number;
}

const DEFAULT_DAYS = Number(DEFAULTS.HISTORY_DAYS);

/** @throws OperateFault if the file of settings can't be read */
export function historyPlace(
  // biome-ignore lint/style/noProcessEnv: DATA_DIR says where it is, here as for `npm start`.
  variables: Variables = process.env,
): HistoryPlace {
  const days = Number(settingOf('HISTORY_DAYS', variables) ?? DEFAULT_DAYS);
  return { directory: dataDirectory(variables), days: days > 0 ? days : DEFAULT_DAYS };
}
