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
  const needing = events.filter(needsClientKey);
  const projects = new Set(needing.map(({ project }) => project));
  const asking = new Set(needing.filter(({ isBeside }) => !isBeside).map(({ project }) => project));
  const without = new Set<Project>();
  // All at once: one after another, unreadable secrets would outlast the function.
  await Promise.all(
    [...projects].map(async (project) => {
      if (!(await holdsOne(hasClientKey(project), asking.has(project)))) without.add(project);
    }),
  );
  return events.flatMap((event): Checked[] => {
    if (!needsClientKey(event) || !without.has(event.project)) return [event];
    if (event.isBeside) return [];
    return [{ kind: 'refused', refusal: new Refusal('client-key-missing'), written: event.written }];
  });
}

function needsClientKey(event: Checked): event is Extract<Checked, { kind: 'valid' }> {
  return event.kind === 'valid' && event.operation.key === 'client';
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
