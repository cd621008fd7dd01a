/** How many events a second an import sends, so that live events go first. */
import type { Configuration, Project, Source } from '../../lib/config/define-config.ts';
import { bulkFor, type Operation } from '../../lib/iterable/operations.ts';

/** Of what Iterable takes. */
const SHARE = 0.1;
/** Of a bulk call. */
const EVENTS_A_CALL = 1_000;

/** A tenth of the project's limit for the operation; of several projects, of the lowest. */
export function defaultRate(
  operation: Operation,
  source: Source,
  { projects }: Pick<Configuration, 'projects'>,
): number {
  const limits = Object.values(projects)
    .filter(({ name }) => typeof source.project !== 'string' || source.project === name)
    .map((project) => eventsPerSecond(operation, project));
  return Math.max(1, Math.floor(Math.min(...limits) * SHARE));
}

/** What Iterable takes of them, or the project is configured to. */
export function eventsPerSecond(operation: Operation, project: Project): number {
  const endpoint = bulkFor(operation, project);
  const { name, requestsPerSecond } = endpoint ?? operation;
  return (project.rateLimit[name] ?? requestsPerSecond) * (endpoint === undefined ? 1 : EVENTS_A_CALL);
}
