import type { Configuration } from '../config/define-config.ts';
import type { Environment } from '../runtime/environment.ts';

/** Without queues of users nothing is kept in order, whatever the projects say. */
export function orderedIn(
  { usersQueueUrlTemplate }: Pick<Environment, 'usersQueueUrlTemplate'>,
  configuration: Configuration,
): Configuration {
  if (usersQueueUrlTemplate !== undefined) return configuration;
  const projects = Object.create(null) as Record<string, Configuration['projects'][string]>;
  for (const [name, project] of Object.entries(configuration.projects)) {
    projects[name] = { ...project, order: 'none' };
  }
  return { ...configuration, projects };
}
