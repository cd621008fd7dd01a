/** What `npm start` says when it is up. */
import { relative } from 'node:path';
import type { Configuration } from '../lib/config/define-config.ts';
import { resuming } from '../operate/log/words.ts';
import { curlLine } from './curl-line.ts';
import type { LocalSettings } from './settings.ts';
import type { Stack } from './stack.ts';

export function banner(configuration: Configuration, settings: LocalSettings, stack: Stack): string {
  const { door, sandboxes } = stack;
  const { realProject, iterableUrls, dataDir } = settings;
  const sources = Object.values(configuration.sources);
  const rows: (readonly [string, string])[] = [
    ...pages(stack),
    ['door', door],
    ...sources.map(
      ({ name, verify }) => [`  /${name}`, `${verify.scheme} ${shownKey(stack, name)}`] as const,
    ),
    ...Object.entries(sandboxes).map(
      ([dataCenter, { origin }]) => [`sandbox ${dataCenter}`, origin] as const,
    ),
    ...Object.entries(iterableUrls).map(([dataCenter, url]) => [`Iterable ${dataCenter}`, url] as const),
    ...(realProject
      ? [['Iterable', `your project in the ${realProject.dataCenter} data centre`] as const]
      : []),
    ['data', relative('', dataDir) || '.'],
    ...stack
      .pausedProjects()
      .map((project) => [`paused ${project}`, `its events wait; ${resuming(project)}`] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = [
    '',
    'Iterable event forwarder, on this machine',
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
    ...curlLines(configuration, settings, stack),
    'What follows is explained in docs/errors.md (In the logs).',
    'Ctrl-C stops it; what is on the queue is delivered at the next start.',
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** Where `HOST` names another address than loopback, no request to it is one of this machine's own. */
const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]):/;

function pages({ door, consoleToken }: Stack): readonly (readonly [string, string])[] {
  if (!LOOPBACK.test(door)) return [['console', 'none: it is shown at loopback only, which HOST leaves out']];
  return [
    // In the fragment: no browser sends that on, and no log has it.
    ['console', `${door}/#token=${consoleToken}`],
    ['docs', `${door}/docs`],
  ];
}

/** The user's own secret is not for the screen. */
function shownKey({ sourceKeys }: Stack, name: string): string {
  const { variable, value } = sourceKeys[name] ?? {};
  return variable ?? value ?? '';
}

function curlLines(configuration: Configuration, settings: LocalSettings, stack: Stack): readonly string[] {
  const lines = curlLine(configuration, settings, stack);
  return lines.length === 0 ? [] : ['Send an event:', '', ...lines.map((line) => `  ${line}`), ''];
}
