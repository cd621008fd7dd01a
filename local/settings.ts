/** What `npm start` takes from the environment. */
import * as z from 'zod/mini';
import type { DataCenter } from '../lib/iterable/project-kinds.ts';
import { basePath, iterableOrigin, parseVariables, type Variables } from '../lib/runtime/environment.ts';
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

const portUpTo = (max: number, zero: string) =>
  z.string().check(
    z.refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= max, {
      message: `must be a number from 0 to ${max}; 0 takes ${zero}`,
    }),
  );

const isNumberFrom = (text: string, min: number, max: number) =>
  /^\d{1,7}$/.test(text) && Number(text) >= min && Number(text) <= max;

const numberFrom = (min: number, max: number) =>
  z.string().check(
    z.refine((text) => isNumberFrom(text, min, max), {
      message: `must be a number from ${min} to ${max}`,
    }),
  );

/** With less there is no room beside what is written at once. */
const MIN_HISTORY_MB = 16;
const MAX_HISTORY_MB = 1_000_000;

const MB = 1024 * 1024;
const DAY_MS = 86_400_000;

const historySize = z.string().check(
  z.refine((text) => text === '0' || isNumberFrom(text, MIN_HISTORY_MB, MAX_HISTORY_MB), {
    message: `must be a number from ${MIN_HISTORY_MB} to ${MAX_HISTORY_MB}; 0 keeps none`,
  }),
);

const notEmpty = z.string().check(z.minLength(1, 'must not be empty'));

const schema = z
  .object({
    PORT: z._default(portUpTo(MAX_PORT, 'a free port'), '3000'),
    SANDBOX_PORT: z._default(portUpTo(MAX_PORT - 1, 'free ports'), '3001'),
    HOST: z.optional(notEmpty),
    DATA_DIR: z._default(notEmpty, DEFAULTS.DATA_DIR),
    HISTORY_MB: z._default(historySize, '256'),
    HISTORY_DAYS: z._default(numberFrom(1, 3_650), DEFAULTS.HISTORY_DAYS),
    BASE_PATH: z.optional(basePath),
    ITERABLE_API_KEY: z.optional(notEmpty),
    ITERABLE_DATA_CENTER: z.optional(z.enum(['US', 'EU'])),
    ITERABLE_US_URL: z.optional(iterableOrigin),
    ITERABLE_EU_URL: z.optional(iterableOrigin),
  })
  .check(
    z.refine(
      (values) => (values.ITERABLE_API_KEY === undefined) === (values.ITERABLE_DATA_CENTER === undefined),
      {
        path: ['ITERABLE_DATA_CENTER'],
        message: 'must be set together with ITERABLE_API_KEY: a key does not say where its project is',
      },
    ),
  );

/** What can be set, beside a variable for the secret of each source. */
export const SETTING_NAMES: readonly string[] = Object.keys(schema.shape);

/** @throws EnvironmentError with every fault at once */
export function readSettings(variables: Variables): LocalSettings {
  const {
    PORT,
    SANDBOX_PORT,
    HOST,
    DATA_DIR,
    HISTORY_MB,
    HISTORY_DAYS,
    BASE_PATH,
    ITERABLE_API_KEY,
    ITERABLE_DATA_CENTER,
    ITERABLE_US_URL,
    ITERABLE_EU_URL,
  } = parseVariables(schema, variables, 'These settings are');
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
        : { dataCenter: ITERABLE_DATA_CENTER, apiKey: ITERABLE_API_KEY },
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
