/** Which project an event is for. */
import type { Configuration, Project, Source } from '../../config/define-config.ts';
import type { EventObject } from '../../event/event-object.ts';
import { callProject, notMapped } from './configured-function.ts';

/** The project of a source that names one; `undefined` if a function chooses it. */
export function namedProject({ project }: Source, { projects }: Configuration): Project | undefined {
  return typeof project === 'string' ? projects[project] : undefined;
}

/**
 * @param event valid by the schema of its operation, so the function may rely on its fields
 * @throws Refusal `not-mapped`
 */
export function chooseProject(event: EventObject, { project }: Source, { projects }: Configuration): Project {
  const name = typeof project === 'string' ? project : callProject(project, event);
  const chosen = projects[name];
  if (chosen !== undefined) return chosen;
  throw notMapped('project', 'named no configured project');
}
