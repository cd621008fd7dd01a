/** What the schema can't see: faults between the parts of a configuration, and in names that zod passes over. */
import { isRecord } from '../json/is-record.ts';
import { faultsOfPlan } from './plan-faults.ts';

/** Path segments that the door keeps for itself, now or later: a test holds that each protocol's is among them. */
const RESERVED_SOURCES = ['health', 'api', 'v1', 'beacon', 'docs', 'console', '__proto__'];

/** @param settings may be anything */
export function faultsBetween(settings: unknown): string[] {
  if (!isRecord(settings) || !isRecord(settings.sources)) return [];
  const projects = isRecord(settings.projects) ? settings.projects : {};
  return [
    ...forbiddenName('projects', projects),
    ...Object.entries(projects).flatMap(([name, project]) => faultsOfProject(name, project)),
    ...Object.entries(settings.sources).flatMap(([name, source]) => faultsOfSource(name, source, projects)),
    ...sharedBuses(settings.sources),
    ...sharedSecrets(settings.sources, projects),
  ];
}

function faultsOfProject(name: string, project: unknown): string[] {
  if (!isRecord(project)) return [];
  const { dataCenter, identity, mode, order, userSpacing, rateLimit, staleAfter } = project;
  return [
    ...(dataCenter === 'EU' && identity === 'email'
      ? [`projects.${name}.identity: there are no projects identified by e-mail in Iterable's EU data centre`]
      : []),
    ...(order === 'all' && mode === 'bulk'
      ? [
          `projects.${name}.order: all is for projects of single mode, since a bulk call keeps no user's order`,
        ]
      : []),
    ...(order === 'none' && userSpacing !== undefined
      ? [`projects.${name}.userSpacing: needs an order: what is not kept in order can't be kept apart`]
      : []),
    ...forbiddenName(`projects.${name}.rateLimit`, rateLimit),
    ...forbiddenName(`projects.${name}.staleAfter`, staleAfter),
    ...faultsOfPlan(`projects.${name}`, project),
  ];
}

/** zod's tables pass over a member of this name. */
function forbiddenName(path: string, table: unknown): string[] {
  return isRecord(table) && Object.hasOwn(table, '__proto__') ? [`${path}.__proto__: is no name`] : [];
}

function faultsOfSource(
  name: string,
  source: unknown,
  projects: Readonly<Record<string, unknown>>,
): string[] {
  const project = isRecord(source) ? source.project : undefined;
  return [
    ...(RESERVED_SOURCES.includes(name) ? [`sources.${name}: the name is reserved`] : []),
    ...(typeof project === 'string' && !Object.hasOwn(projects, project)
      ? [`sources.${name}.project: there is no project "${project}"`]
      : []),
  ];
}

/** An event of a bus has one source. */
function sharedBuses(sources: Readonly<Record<string, unknown>>): string[] {
  const claims = Object.entries(sources).flatMap(([name, source]) => {
    const buses: readonly unknown[] = isRecord(source) && Array.isArray(source.buses) ? source.buses : [];
    return [...new Set(buses)].map((bus) => ({ name, bus }));
  });
  return [...Map.groupBy(claims, ({ bus }) => bus).values()]
    .filter((claimsOfBus) => claimsOfBus.length > 1)
    .map(
      (claimsOfBus) => `sources: ${claimsOfBus.map(({ name }) => name).join(' and ')} have a bus in common`,
    );
}

/**
 * Whoever knows the key of a source could read everything of the project whose key it is, and a project's key would
 * let in whoever has it.
 */
function sharedSecrets(
  sources: Readonly<Record<string, unknown>>,
  projects: Readonly<Record<string, unknown>>,
): string[] {
  const ofProjects = new Map(Object.entries(projects).map(([name, project]) => [secretOf(project), name]));
  return Object.entries(sources).flatMap(([name, source]) => {
    const secret = isRecord(source) ? secretOf(source.verify) : undefined;
    const project = secret === undefined ? undefined : ofProjects.get(secret);
    if (project === undefined) return [];
    return [
      `sources.${name}.verify.secret: is the secret of the project ${project}, which no sender may know`,
    ];
  });
}

function secretOf(setting: unknown): string | undefined {
  return isRecord(setting) && typeof setting.secret === 'string' ? setting.secret : undefined;
}
