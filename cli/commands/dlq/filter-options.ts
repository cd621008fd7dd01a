/** What the commands about dead letters have in common: which letters, and what was read. */
import { systemClock } from '../../../lib/runtime/clock.ts';
import { type Filter, isEmptyFilter } from '../../../operate/dead-letters/filter.ts';
import type { Group } from '../../../operate/dead-letters/groups.ts';
import type { Looked, Watch } from '../../../operate/dead-letters/look.ts';
import { parseMoment } from '../../../operate/dead-letters/moment.ts';
import { OperateFault } from '../../../operate/fault.ts';
import type { Context, Given, Option } from '../../command.ts';
import type { Output } from '../../output.ts';
import { textOption } from '../../text-option.ts';
import { counted } from './counted.ts';

export const FILTER_OPTIONS: readonly Option[] = [
  { flags: '--project <name>', description: 'of this project' },
  { flags: '--source <name>', description: 'of this source' },
  { flags: '--reason <reason>', description: 'with this reason; none: moved by SQS itself' },
  { flags: '--code <code>', description: "with this code: Iterable's, or the door's for invalid" },
  { flags: '--field <path>', description: 'in which this field is wrong' },
  { flags: '--operation <name>', description: 'of this operation, such as users/update' },
  { flags: '--name <event>', description: 'of events with this name' },
  { flags: '--since <time>', description: 'buried since: 30m, 2h or 3d ago, or a date' },
  { flags: '--until <time>', description: 'buried before: 30m, 2h or 3d ago, or a date' },
];

export const ALL_OPTION: Option = { flags: '--all', description: 'all letters' };

const SAME_NAME = ['project', 'source', 'reason', 'code', 'field', 'operation', 'name'] as const;

/** @throws OperateFault wrong-use */
export function filterIn({ options }: Given, nowMs: number): Filter {
  const text = (name: string) => textOption(options[name]);
  const moment = (name: string) => {
    const written = text(name);
    return written === undefined ? undefined : parseMoment(written, nowMs);
  };
  return {
    ...Object.fromEntries(SAME_NAME.map((name) => [name, text(name)])),
    since: moment('since'),
    until: moment('until'),
  };
}

/** For what changes something: nobody means all letters by saying nothing. @throws OperateFault wrong-use */
export function filterOrAllIn(given: Given, nowMs: number): Filter {
  const filter = filterIn(given, nowMs);
  const isAll = given.options.all === true;
  if (isEmptyFilter(filter) !== isAll) {
    throw new OperateFault(
      'wrong-use',
      isAll ? '--all and a filter exclude each other' : 'it must be said which letters',
      { remedy: 'give a filter such as --reason expired, or --all' },
    );
  }
  return filter;
}

/** @throws OperateFault wrong-use unless it is a whole number from 1 on */
export function countIn({ options }: Given, name: string, otherwise: number): number {
  const text = options[name];
  if (text === undefined) return otherwise;
  if (typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new OperateFault('wrong-use', `--${name} takes a whole number from 1 on`);
}

export function watchOf({ output, interrupted, now }: Context): Watch {
  return { clock: { ...systemClock, now }, interrupted, onProgress: output.progress };
}

export function tellGroups(output: Output, groups: readonly Group[]): void {
  if (groups.length === 0 && !output.isJson) return;
  output.table(
    'dead-letters',
    groups.map((group) => ({ ...group })),
    {
      project: 'project',
      reason: 'reason',
      code: 'code',
      field: 'field',
      name: 'event',
      letters: 'letters',
      users: 'users',
      firstDiedAt: 'first',
      lastDiedAt: 'last',
    },
  );
}

/** Says how many of how many were read, and where the others are. */
export function tellLooked(output: Output, { read, about, hidden, isFull, left }: Looked): void {
  output.note(`read ${read} of about ${counted(about)}`);
  if (hidden > 0) {
    output.note(
      `${counted(hidden)} out of sight: another command has them, or had them when it was killed. They come back by themselves`,
    );
  }
  if (isFull) output.note('SQS hands out no more at a time than these; pick some, and go on with the others');
  if (left > 0)
    output.note(`${counted(left)} could not be given back, and will come into sight by themselves`);
}

/** @returns whether it was, which is told */
export function isInterrupted({ interrupted, output }: Context): boolean {
  if (interrupted.aborted) output.note('interrupted; all letters that were read are given back');
  return interrupted.aborted;
}
