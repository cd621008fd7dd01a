/** What `npm start` takes from the environment. */
import type { DataCenter } from '../lib/iterable/project-kinds.ts';
import { basePath, iterableOrigin } from '../lib/runtime/environment.ts';
import {
  matches,
  notEmpty,
  parseVariables,
  type Rule,
  type Variable,
  type Variables,
} from '../lib/runtime/variables.ts';
import { DEFAULTS } from './setting-defaults.ts';

export interface LocalSettings {
  /** The door's; 0 takes a free one. */
  readonly port: number;
  /** The door's; both loopbacks unless told. */
  readonly host: string | undefined;
  /** Of the sandbox of the US; the EU's is the next. 0 takes free ones. */
  readonly sandboxPort: number;
  /** What a custom domain puts before the door's own paths: `hooks/v2`. */
  readonly basePath: string | undefined;
  /** Where queues and sandboxes keep what must survive the process. */
  readonly dataDir: string;
  /** What the history may take on the disk; 0: none is kept. */
  readonly historyBytes: number;
  /** How long it keeps what happened. */
  readonly historyMs: number;
  /** Deliver to the real project in this data centre instead of its sandbox. */
  readonly realProject: { readonly dataCenter: DataCenter; readonly apiKey: string } | undefined;
  /** An Iterable of your own in place of a sandbox, by data centre. */
  readonly iterableUrls: Readonly<Partial<Record<DataCenter, string>>>;
  /** Secrets of sources, by the names of their variables: `SOURCE_SECRET_…`. */
  readonly sourceSecrets: Readonly<Record<string, string>>;
}

/** What stands before a source's name, in the variable for its secret. */
export const SOURCE_SECRET = 'SOURCE_SECRET_';

const MAX_PORT = 65_535;

const isNumberFrom = (text: string, min: number, max: number) =>
  /^\d{1,7}$/.test(text) && Number(text) >= min && Number(text) <= max;

const portUpTo = (max: number, zero: string): Rule => ({
  words: `must be a number from 0 to ${max}; 0 takes ${zero}`,
  holds: (text) => text.length <= 5 && isNumberFrom(text, 0, max),
});

const numberFrom = (min: number, max: number): Rule => ({
  words: `must be a number from ${min} to ${max}`,
  holds: (text) => isNumberFrom(text, min, max),
});

/** With less there is no room beside what is written at once. */
const MIN_HISTORY_MB = 16;
const MAX_HISTORY_MB = 1_000_000;

const MB = 1024 * 1024;
const DAY_MS = 86_400_000;

const historySize: Rule = {
  words: `must be a number from ${MIN_HISTORY_MB} to ${MAX_HISTORY_MB}; 0 keeps none`,
  holds: (text) => text === '0' || isNumberFrom(text, MIN_HISTORY_MB, MAX_HISTORY_MB),
};

const SETTINGS = {
  PORT: { rules: [portUpTo(MAX_PORT, 'a free port')] },
  SANDBOX_PORT: { rules: [portUpTo(MAX_PORT - 1, 'free ports')] },
  HOST: { rules: [notEmpty] },
  DATA_DIR: { rules: [notEmpty] },
  HISTORY_MB: { rules: [historySize] },
  HISTORY_DAYS: { rules: [numberFrom(1, 3_650)] },
  BASE_PATH: { rules: [basePath] },
  ITERABLE_API_KEY: { rules: [notEmpty] },
  ITERABLE_DATA_CENTER: { rules: [matches(/^(?:US|EU)$/, 'must be one of US, EU')] },
  ITERABLE_US_URL: { rules: [iterableOrigin] },
  ITERABLE_EU_URL: { rules: [iterableOrigin] },
} as const satisfies Readonly<Record<string, Variable>>;

/** What can be set, beside a variable for the secret of each source. */
export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS);

/** @throws EnvironmentError with every fault at once */
export function readSettings(variables: Variables): LocalSettings {
  const {
    PORT = '3000',
    SANDBOX_PORT = '3001',
    HOST,
    DATA_DIR = DEFAULTS.DATA_DIR,
    HISTORY_MB = '256',
    HISTORY_DAYS = DEFAULTS.HISTORY_DAYS,
    BASE_PATH,
    ITERABLE_API_KEY,
    ITERABLE_DATA_CENTER,
    ITERABLE_US_URL,
    ITERABLE_EU_URL,
  } = parseVariables(SETTINGS, variables, 'These settings are', keyWithoutDataCenter(variables));
  return {
    port: Number(PORT),
    sandboxPort: Number(SANDBOX_PORT),
    host: HOST === 'localhost' ? undefined : HOST,
    dataDir: DATA_DIR,
    historyBytes: Number(HISTORY_MB) * MB,
    historyMs: Number(HISTORY_DAYS) * DAY_MS,
    basePath: BASE_PATH,
    realProject:
      ITERABLE_API_KEY === undefined || ITERABLE_DATA_CENTER === undefined
        ? undefined
        : { dataCenter: ITERABLE_DATA_CENTER as DataCenter, apiKey: ITERABLE_API_KEY },
    iterableUrls: {
      ...(ITERABLE_US_URL === undefined ? {} : { US: ITERABLE_US_URL }),
      ...(ITERABLE_EU_URL === undefined ? {} : { EU: ITERABLE_EU_URL }),
    },
    sourceSecrets: Object.fromEntries(
      Object.entries(variables).filter(
        (variable): variable is [string, string] =>
          variable[0].startsWith(SOURCE_SECRET) && variable[1] !== undefined,
      ),
    ),
  };
}

function keyWithoutDataCenter({
  ITERABLE_API_KEY: key,
  ITERABLE_DATA_CENTER: dataCenter,
}: Variables): string[] {
  if ((key === undefined) === (dataCenter === undefined)) return [];
  return [
    'ITERABLE_DATA_CENTER: must be set together with ITERABLE_API_KEY: a key does not say where its project is',
  ];
}
