/** What the commands about the history have in common: which events, and where the history is. */
import { parseMoment } from '../../../operate/dead-letters/moment.ts';
import { OperateFault } from '../../../operate/fault.ts';
import type { EventFilter } from '../../../operate/history/filter.ts';
import type { ConfiguredNames } from '../../../operate/history/known.ts';
import type { Context, Given, Option } from '../../command.ts';
import { textOption } from '../../text-option.ts';

export const EVENT_OPTIONS: readonly Option[] = [
  { flags: '--id <id>', description: 'with this id' },
  { flags: '--user <user>', description: 'about this user: an e-mail or a userId' },
  { flags: '--name <event>', description: 'of this name' },
  { flags: '--project <name>', description: 'of this project' },
  { flags: '--source <name>', description: 'of this source' },
  { flags: '--operation <name>', description: 'of this operation, such as users/update' },
  {
    flags: '--outcome <state>',
    description:
      'waiting, retrying, delivered or dead; or why: the reason of a dead letter, the last verdict of what is retried',
  },
  { flags: '--reason <reason>', description: 'with this reason or verdict, beside a state of --outcome' },
  { flags: '--since <time>', description: 'that came in since: 30m, 2h or 3d ago, or a date' },
  { flags: '--until <time>', description: 'that came in before: 30m, 2h or 3d ago, or a date' },
];

const SAME_NAME = ['id', 'user', 'name', 'project', 'source', 'operation', 'outcome', 'reason'] as const;

/** @throws OperateFault wrong-use */
export function eventFilterIn({ options }: Given, nowMs: number): EventFilter {
  const moment = (name: string) => {
    const written = textOption(options[name]);
    return written === undefined ? undefined : parseMoment(written, nowMs);
  };
  return {
    ...Object.fromEntries(SAME_NAME.map((name) => [name, textOption(options[name])])),
    since: moment('since'),
    until: moment('until'),
  };
}

/** Those of the configuration, if it can be read: the history tells its own. */
export async function configuredNames({ configuration }: Context): Promise<ConfiguredNames> {
  const { projects, sources } = await configuration().catch(() => ({ projects: {}, sources: {} }));
  return { projects: Object.keys(projects), sources: Object.keys(sources) };
}

/** @throws OperateFault wrong-use for a stack in AWS */
export function directoryOf({ historyPlace }: Context, { options }: Given): string {
  const named = ['stage', 'region'].find((name) => options[name] !== undefined);
  if (named === undefined) return historyPlace().directory;
  throw new OperateFault(
    'wrong-use',
    `--${named} is of a stack in AWS: the history is of this machine only`,
    {
      remedy: 'what AWS knows of an event, `tail --id` and `dlq show` tell',
    },
  );
}

/** As people and programs read it. */
export function isoOf(ms: number): string;
export function isoOf(ms: number | null): string | null;
export function isoOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
