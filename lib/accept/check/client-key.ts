/** Some operations need a client-side key: the door accepts them only for projects that have one. */
import type { Project } from '../../config/define-config.ts';
import { type CachedSecret, SecretUnavailable } from '../../secrets/cache.ts';
import { Refusal } from '../refusal.ts';
import type { Checked } from './check-event.ts';

/** Whether a project's secret holds a client-side key. */
export type HasClientKey = (project: Project) => CachedSecret<boolean>;

/**
 * @returns the events; those that need a client-side key which their project does not have are refused, or left
 *   out, if they only go along with another
 * @throws Refusal `secret-unavailable` if a project's secret can't be read
 */
export async function checkClientKeys(
  events: readonly Checked[],
  hasClientKey: HasClientKey,
): Promise<readonly Checked[]> {
  const needing = events.map((event) => ({ isBeside: isBeside(event), projects: projectsThatNeedIt(event) }));
  const projects = new Set(needing.flatMap((need) => need.projects));
  const asking = new Set(needing.flatMap((need) => (need.isBeside ? [] : need.projects)));
  const without = new Set<Project>();
  // All at once: one after another, unreadable secrets would outlast the function.
  await Promise.all(
    [...projects].map(async (project) => {
      if (!(await holdsOne(hasClientKey(project), asking.has(project)))) without.add(project);
    }),
  );
  return events.flatMap((event): Checked[] => {
    if (event.kind !== 'valid' || !projectsThatNeedIt(event).some((project) => without.has(project))) {
      return [event];
    }
    if (event.isBeside) return [];
    return [{ kind: 'refused', refusal: new Refusal('client-key-missing'), written: event.written }];
  });
}

function isBeside(event: Checked): boolean {
  return event.kind === 'valid' && event.isBeside === true;
}

function projectsThatNeedIt(event: Checked): Project[] {
  if (event.kind !== 'valid') return [];
  return event.parts.flatMap(({ operation, project }) => (operation.key === 'client' ? [project] : []));
}

/**
 * @param isAsked whether a sender waits for it: the key may have been added a moment ago, and reading again makes
 *   it work at once
 */
async function holdsOne(has: CachedSecret<boolean>, isAsked: boolean): Promise<boolean> {
  try {
    return (await has.get()) || (isAsked && (await has.refresh()));
  } catch (error) {
    if (error instanceof SecretUnavailable) throw new Refusal('secret-unavailable');
    throw error;
  }
}
