/** The keys of the one-machine stack: made up, the same at every start, and good for nothing else. */
import { SCHEMES } from '../lib/accept/verify/schemes.ts';
import type { Configuration, Project, Source } from '../lib/config/define-config.ts';
import type { LocalSettings } from './settings.ts';

export function sourceKey({ name, verify }: Source): string {
  return SCHEMES[verify.scheme].writeKey(`local-${name}-key`);
}

export function sandboxKey({ name }: Project): string {
  return `sandbox-${name}-key`;
}

/** What the Secrets Manager of this machine holds, by name. */
export function secretValues(
  { projects, sources }: Configuration,
  { realProject }: Pick<LocalSettings, 'realProject'>,
): Record<string, string> {
  const projectKey = (project: Project) =>
    realProject?.dataCenter === project.dataCenter ? realProject.apiKey : sandboxKey(project);
  return Object.fromEntries([
    ...Object.values(sources).map((source) => [source.verify.secret, sourceKey(source)]),
    ...Object.values(projects).map((project) => [project.secret, projectKey(project)]),
  ]);
}
