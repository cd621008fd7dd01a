import type { Project } from '../config/define-config.ts';
import type { CachedSecret } from '../secrets/cache.ts';
import { readHasClientKey } from '../secrets/project-key.ts';
import type { Parts } from './parts.ts';

/** For the doors: whether a project's secret holds a client-side key, and not which. */
export function composeHasClientKey({
  cacheSecrets,
  secretStore,
}: Parts): (project: Project) => CachedSecret<boolean> {
  return cacheSecrets('project', ({ secret }: Project) => readHasClientKey(secretStore, secret));
}
