/** What `npm start` says when it is up. */
import { relative } from 'node:path';
import type { Configuration } from '../lib/config/define-config.ts';
import { sourceKey } from './keys.ts';
import type { LocalSettings } from './settings.ts';
import type { Stack } from './stack.ts';

export function banner(configuration: Configuration, settings: LocalSettings, stack: Stack): string {
  const { door, sandboxes, deadLetterQueueUrl } = stack;
  const { realProject, dataDir } = settings;
  const sources = Object.values(configuration.sources);
  const rows: (readonly [string, string])[] = [
    ['door', door],
    ['  what it takes', `${door}/ (a page), ${door}/openapi.json`],
    ...sources.map(
      (source) => [`  /${source.name}`, `${source.verify.scheme} ${sourceKey(source)}`] as const,
    ),
    ...Object.entries(sandboxes).map(
      ([dataCenter, { origin }]) => [`sandbox ${dataCenter}`, origin] as const,
    ),
    ...(realProject
      ? [['Iterable', `your project in the ${realProject.dataCenter} data centre`] as const]
      : []),
    ['dead letters', deadLetterQueueUrl],
    ['data', relative('', dataDir) || '.'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = [
    '',
    'Iterable event forwarder, on this machine',
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
    ...curlLines(configuration, door),
    'Ctrl-C stops it; what is on the queue is delivered at the next start.',
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** To a source that takes a key: a signature can't be pasted. */
function curlLines({ sources }: Configuration, door: string): readonly string[] {
  const source = Object.values(sources).find(({ verify }) => verify.scheme === 'api-key');
  if (source === undefined) return [];
  return [
    'Send an event:',
    '',
    `  curl ${door}/${source.name} -H 'Api-Key: ${sourceKey(source)}' -H 'Content-Type: application/json' \\`,
    `    -d '{"eventName": "signed-up", "email": "ada@example.com", "dataFields": {"plan": "pro"}}'`,
    '',
  ];
}
