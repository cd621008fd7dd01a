/** Some operations need a client-side key: the door accepts them only for projects that have one. */
import type { Project } from '../../config/define-config.ts';
import { type CachedSecret, SecretUnavailable } from '../../secrets/cache.ts';
import { Refusal } from '../refusal.ts';
import type { Checked } from './check-event.ts';

/** Whether a project's secret holds a client-side key. */
export type HasClientKey = (project: Project) => CachedSecret<boolean>;

/**
 * @returns the events; those are refused that need a client-side key which their project does not have
 * @throws Refusal `secret-unavailable` if a project's secret can't be read
 */
export async function checkClientKeys(
  events: readonly Checked[],
  hasClientKey: HasClientKey,
): Promise<readonly Checked[]> {
  const projects = new Set(events.flatMap(projectsThatNeedIt));
  const without = new Set<Project>();
  // All at once: one after another, unreadable secrets would outlast the function.
  await Promise.all(
    [...projects].map(async (project) => {
      if (!(await holdsOne(hasClientKey(project)))) without.add(project);
    }),
  );
  return events.map(
    (event): Checked =>
      event.kind === 'valid' && projectsThatNeedIt(event).some((project) => without.has(project))
        ? { kind: 'refused', refusal: new Refusal('client-key-missing'), written: event.written }
        : event,
  );
}

function projectsThatNeedIt(event: Checked): Project[] {
  if (event.kind !== 'valid') return [];
  return event.parts.flatMap(({ operation, project }) => (operation.key === 'client' ? [project] : []));
}

/** The key may have been added a moment ago. Reading again makes it work at once. */
async function holdsOne(has: CachedSecret<boolean>): Promise<boolean> {
  try {
    return (await has.get()) || (await has.refresh());
  } catch (error) {
    if (error instanceof SecretUnavailable) throw new Refusal('secret-unavailable');
    throw error;
  }
}
