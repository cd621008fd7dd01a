/** Configurations with one source, `app`, and whatever a test says about it. */
import {
  apiKey,
  type Configuration,
  parseConfiguration,
  type Source,
  type SourceSettings,
} from '../../lib/config/define-config.ts';
import type { ProjectSettings } from '../../lib/config/schema.ts';

type MoreOfProjects = Partial<Record<'us' | 'eu', Partial<ProjectSettings>>>;

/** Two projects and the source `app`, which sends to `us` unless `settings` say otherwise. */
export function configurationWith(
  settings: Partial<SourceSettings> = {},
  { us, eu }: MoreOfProjects = {},
): Configuration {
  return parseConfiguration({
    projects: {
      us: { dataCenter: 'US', secret: 'iterable-us', ...us },
      eu: { dataCenter: 'EU', secret: 'iterable-eu', ...eu },
    },
    sources: { app: { verify: apiKey('source-app'), project: 'us', ...settings } },
  });
}

export function sourceWith(settings: Partial<SourceSettings> = {}): Source {
  return configurationWith(settings).sources.app as Source;
}
