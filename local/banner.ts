/** What `npm start` says when it is up. */
import { relative } from 'node:path';
import type { Configuration, Project, Source } from '../lib/config/define-config.ts';
import { DEFAULT_OPERATION } from '../lib/iterable/operations.ts';
import { resuming } from '../operate/log/words.ts';
import type { LocalSettings } from './settings.ts';
import type { Stack } from './stack.ts';

export function banner(configuration: Configuration, settings: LocalSettings, stack: Stack): string {
  const { door, sandboxes } = stack;
  const { realProject, iterableUrls, dataDir } = settings;
  const sources = Object.values(configuration.sources);
  const rows: (readonly [string, string])[] = [
    ['door', door],
    ['  what it takes', `${door}/ (a page), ${door}/openapi.json`],
    ...sources.map(
      ({ name, verify }) => [`  /${name}`, `${verify.scheme} ${shownKey(stack, name)}`] as const,
    ),
    ...Object.entries(sandboxes).map(
      ([dataCenter, { origin }]) => [`sandbox ${dataCenter}`, origin] as const,
    ),
    ...Object.entries(iterableUrls).map(([dataCenter, url]) => [`Iterable ${dataCenter}`, url] as const),
    ...(realProject
      ? [['Iterable', `your project in the ${realProject.dataCenter} data centre`] as const]
      : []),
    ['data', relative('', dataDir) || '.'],
    ...stack
      .pausedProjects()
      .map((project) => [`paused ${project}`, `its events wait; ${resuming(project)}`] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = [
    '',
    'Iterable event forwarder, on this machine',
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
    ...curlLines(configuration, settings, stack),
    'What follows is explained in docs/errors.md (In the logs).',
    'Ctrl-C stops it; what is on the queue is delivered at the next start.',
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** The user's own secret is not for the screen. */
function shownKey({ sourceKeys }: Stack, name: string): string {
  const { variable, value } = sourceKeys[name] ?? {};
  return variable ?? value ?? '';
}

/** It must work as pasted. */
function curlLines(configuration: Configuration, settings: LocalSettings, stack: Stack): readonly string[] {
  const source = Object.values(configuration.sources).find(
    (candidate) =>
      takesEvents(candidate) &&
      stack.sourceKeys[candidate.name]?.variable === undefined &&
      isWorthShowing(candidate, configuration, settings),
  );
  if (source === undefined) return [];
  const { door } = stack;
  const user = projectOf(source, configuration)?.identity === 'userId' ? USER_ID : EMAIL;
  return [
    'Send an event:',
    '',
    `  curl ${door}/${source.name} -H 'Api-Key: ${shownKey(stack, source.name)}' -H 'Content-Type: application/json' \\`,
    `    -d '{"eventName": "signed-up", ${user}, "dataFields": {"plan": "pro"}}'`,
    '',
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
  { realProject }: LocalSettings,
): boolean {
  if (realProject === undefined) return true;
  return projectOf(source, configuration)?.dataCenter === realProject.dataCenter;
}

/** Of a function nobody knows which project it chooses. */
function projectOf({ project }: Source, { projects }: Configuration): Project | undefined {
  return typeof project === 'string' ? projects[project] : undefined;
}
