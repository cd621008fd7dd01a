/** What the stack's parts need to be heard by its history. */
import configuration from '#configuration';
import type { Functions } from './functions.ts';
import type { History, OpenSettings } from './history/history.ts';
import { projectKeyTexts, sourceKeyTexts } from './key-texts.ts';
import type { SourceKeys } from './keys.ts';
import type { LocalSettings } from './settings.ts';

/** Which file it is, and what must not stand in it. */
export async function historySettings(
  settings: LocalSettings,
  sourceKeys: SourceKeys,
  onTrouble: OpenSettings['onTrouble'],
): Promise<OpenSettings> {
  const { realProject } = settings;
  const texts = await Promise.all([
    ...Object.values(sourceKeys).map(({ value }) => sourceKeyTexts(value)),
    ...(realProject === undefined ? [] : [projectKeyTexts(realProject.apiKey)]),
  ]);
  return { settings, keys: texts.flat(), sources: Object.keys(configuration.sources), onTrouble };
}

export type Consumers = Pick<Functions, 'deliver' | 'users'>;

/** Each of whose invocations the history hears of, if there is one. */
export function consumersOf(project: string, functions: Functions, history: History | undefined): Consumers {
  if (history === undefined) return functions;
  return {
    deliver: history.consuming(functions.deliver, project),
    users: history.consuming(functions.users, project),
  };
}
