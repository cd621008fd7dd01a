/** A line that sends an event, to paste into a shell. */
import type { Configuration, Project, Source } from '../lib/config/define-config.ts';
import { DEFAULT_OPERATION } from '../lib/iterable/operations.ts';
import type { SourceKeys } from './keys.ts';
import type { LocalSettings } from './settings.ts';

export interface Shown {
  readonly door: string;
  readonly sourceKeys: SourceKeys;
}

/** It must work as pasted. @returns its lines; none if no source takes an event so */
export function curlLine(
  configuration: Configuration,
  settings: Pick<LocalSettings, 'realProject'>,
  { door, sourceKeys }: Shown,
): readonly string[] {
  const source = Object.values(configuration.sources).find(
    (candidate) =>
      takesEvents(candidate) &&
      sourceKeys[candidate.name]?.variable === undefined &&
      isWorthShowing(candidate, configuration, settings),
  );
  if (source === undefined) return [];
  const user = projectOf(source, configuration)?.identity === 'userId' ? USER_ID : EMAIL;
  const key = sourceKeys[source.name]?.value ?? '';
  return [
    `curl ${door}/${source.name} -H 'Api-Key: ${key}' -H 'Content-Type: application/json' \\`,
    `  -d '{"eventName": "signed-up", ${user}, "dataFields": {"plan": "pro"}}'`,
  ];
}

const EMAIL = '"email": "ada@example.com"';
const USER_ID = '"userId": "ada"';

/** Of whoever has its key: a signature can't be pasted. A `map` takes what only its author knows. */
function takesEvents({ verify, map, operations }: Source): boolean {
  const isAllowed = operations?.includes(DEFAULT_OPERATION) ?? true;
  return verify.scheme === 'api-key' && map === undefined && isAllowed;
}

/** True of every source where no project is real. */
function isWorthShowing(
  source: Source,
  configuration: Configuration,
  { realProject }: Pick<LocalSettings, 'realProject'>,
): boolean {
  if (realProject === undefined) return true;
  return projectOf(source, configuration)?.dataCenter === realProject.dataCenter;
}

/** Of a function nobody knows which project it chooses. */
function projectOf({ project }: Source, { projects }: Configuration): Project | undefined {
  return typeof project === 'string' ? projects[project] : undefined;
}
