/** Where the events of each project go on this machine. */
import type { Configuration } from '../lib/config/define-config.ts';
import type { LocalSettings } from './settings.ts';

/** @returns by the project's name, for a reader */
export function destinationsOf(
  { projects }: Pick<Configuration, 'projects'>,
  { realProject, iterableUrls }: Pick<LocalSettings, 'realProject' | 'iterableUrls'>,
): ReadonlyMap<string, string> {
  return new Map(
    Object.values(projects).map(({ name, dataCenter }) => {
      const url = iterableUrls[dataCenter];
      // As the functions choose: an address of the user's own wins.
      if (url !== undefined) return [name, new URL(url).host];
      return [name, realProject?.dataCenter === dataCenter ? `Iterable ${dataCenter}` : 'sandbox'];
    }),
  );
}
