/** What an import would do: its first event, where that goes, and how long all of them take. */
import type { Configuration, Source } from '../../lib/config/define-config.ts';
import { DEFAULT_OPERATION, type Operation, operationNamed } from '../../lib/iterable/operations.ts';
import { OperateFault } from '../fault.ts';
import { printable } from '../printable.ts';
import { type ImportRow, importRow, takesId } from './event-text.ts';
import { Occurrences } from './occurrences.ts';
import { newProgress, type Progress, readProgress } from './progress.ts';
import { defaultRate } from './rate.ts';
import { type Head, readHead, rowsOf } from './rows.ts';

export interface Wish {
  readonly file: string;
  readonly source: Source;
  readonly operation: string | undefined;
  readonly rate: string | undefined;
  readonly isRestart: boolean;
  /** The stack's title. */
  readonly stack: string;
}

export interface Plan {
  readonly head: Head;
  readonly operation: Operation;
  readonly rate: number;
  readonly progress: Progress;
  readonly first: ImportRow | undefined;
  /** Of those that are not done, about. */
  readonly rowsLeft: number;
  readonly secondsLeft: number;
  /** Whether a second run would add nothing. */
  readonly hasIds: boolean;
}

/** @throws OperateFault */
export async function planImport(wish: Wish, configuration: Configuration): Promise<Plan> {
  const { file, source } = wish;
  const operation = operationFor(wish.operation ?? DEFAULT_OPERATION);
  refuseUnsendable(source);
  const rate = rateIn(wish.rate) ?? defaultRate(operation, source, configuration);
  const head = await readHead(file);
  const fresh = newProgress(head, { source: source.name, operation: operation.name, stack: wish.stack });
  const progress = wish.isRestart ? fresh : await readProgress(file, fresh);
  const rowsLeft = Math.max(0, head.rowsAbout - progress.rows);
  return {
    head,
    operation,
    rate,
    progress,
    first: await firstRow(file, head, operation),
    rowsLeft,
    secondsLeft: rowsLeft / rate,
    hasIds: takesId(operation.name),
  };
}

async function firstRow(file: string, head: Head, { name }: Operation): Promise<ImportRow | undefined> {
  for await (const row of rowsOf(file, head.format, name)) return importRow(row, name, new Occurrences());
  return undefined;
}

function operationFor(name: string): Operation {
  const operation = operationNamed(name);
  if (operation !== undefined) return operation;
  throw new OperateFault('wrong-use', `there is no operation "${printable(name)}"`, {
    remedy: 'docs/events.md has them all',
  });
}

function refuseUnsendable({ name, map, verify }: Source): void {
  const why =
    map !== undefined
      ? 'has a `map`: it takes what its provider sends'
      : 'is verified by a function of the configuration: nobody but its sender can sign for that';
  if (map === undefined && verify.scheme !== 'custom') return;
  throw new OperateFault('wrong-use', `the source ${name} ${why}`, {
    remedy: 'import through another source',
  });
}

function rateIn(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const rate = Number(given);
  if (rate > 0 && rate <= 1_000_000) return rate;
  throw new OperateFault('wrong-use', '--rate takes events a second, more than 0');
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** In the largest unit that it fills, and the next: `1 h 23 min`. */
export function inWords(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  const first = UNITS.findIndex(([, size]) => whole >= size);
  const [unit, size] = UNITS[first] ?? ['s', 1];
  const next = UNITS[first + 1];
  const rest = next === undefined ? 0 : Math.floor((whole % size) / next[1]);
  const head = `${Math.floor(whole / size)} ${unit}`;
  return rest === 0 || next === undefined ? head : `${head} ${rest} ${next[0]}`;
}
