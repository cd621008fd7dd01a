/** Operations that Iterable refuses to server-side keys: taken only for projects that have another. */
import type { Configuration, Project } from '../../config/define-config.ts';
import { type CachedSecret, SecretUnavailable } from '../../secrets/cache.ts';
import { Refusal } from '../refusal.ts';
import type { Checked } from './check-event.ts';

export interface ClientKeyDependencies {
  readonly configuration: Configuration;
  /** Whether a project's secret holds a client-side key. */
  readonly hasClientKey: (project: Project) => CachedSecret<boolean>;
}

/**
 * @throws Refusal `secret-unavailable` if nobody can say
 */
export async function refuseWithoutClientKey(
  checked: readonly Checked[],
  { configuration, hasClientKey }: ClientKeyDependencies,
): Promise<Checked[]> {
  const asked = new Set(
    checked.flatMap((event) =>
      event.kind === 'valid' && event.operation.key === 'client' ? [event.project] : [],
    ),
  );
  const without = new Set<string>();
  for (const name of asked) {
    const project = configuration.projects[name];
    if (project !== undefined && !(await holdsOne(hasClientKey(project)))) without.add(name);
  }
  return checked.map(
    (event): Checked =>
      event.kind === 'valid' && event.operation.key === 'client' && without.has(event.project)
        ? { kind: 'refused', refusal: new Refusal('client-key-missing'), written: event.written }
        : event,
  );
}

/** The key may have been added a moment ago: then it works at once. */
async function holdsOne(has: CachedSecret<boolean>): Promise<boolean> {
  try {
    return (await has.get()) || (await has.refresh());
  } catch (error) {
    if (error instanceof SecretUnavailable) throw new Refusal('secret-unavailable');
    throw error;
  }
}
