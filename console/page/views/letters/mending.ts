/** What shall be changed in letters on their way back, as somebody fills it in. */
import type { RedriveWanted } from '../../../api.ts';

export interface MendRow {
  readonly number: number;
  readonly act: 'set' | 'drop';
  readonly path: string;
  readonly value: string;
}

export function rowsWith(rows: readonly MendRow[], act: MendRow['act'], path = ''): readonly MendRow[] {
  const number = 1 + Math.max(0, ...rows.map((row) => row.number));
  return [...rows, { number, act, path, value: '' }];
}

export function rowsChanged(
  rows: readonly MendRow[],
  number: number,
  change: Partial<MendRow>,
): readonly MendRow[] {
  return rows.map((row) => (row.number === number ? { ...row, ...change } : row));
}

/** Rows without a path say nothing yet. */
export function wantedIn(rows: readonly MendRow[]): Pick<RedriveWanted, 'set' | 'drop'> {
  const told = rows.filter(({ path }) => path.trim() !== '');
  return {
    set: told.flatMap(({ act, path, value }) => (act === 'set' ? [{ path: path.trim(), value }] : [])),
    drop: told.flatMap(({ act, path }) => (act === 'drop' ? [path.trim()] : [])),
  };
}

/** How a value will be written: what is no JSON is a text. */
export function readAs(value: string): string {
  try {
    const parsed: unknown = JSON.parse(value);
    if (parsed === null) return 'null';
    return Array.isArray(parsed) ? 'a list' : (KINDS[typeof parsed] ?? 'a text');
  } catch {
    return 'a text';
  }
}

const KINDS: Readonly<Record<string, string>> = {
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
};

/** The name of events by which they are found again; nothing if that can't be told. */
export function nameAfter(
  { set, drop }: Pick<RedriveWanted, 'set' | 'drop'>,
  { name }: { readonly name: string | null },
): string | undefined {
  if (drop.includes(NAME)) return undefined;
  const given = set.findLast(({ path }) => path === NAME)?.value;
  return given === undefined ? (name ?? undefined) : textOf(given);
}

/** As it will be written: a text may be given with its quotes. */
function textOf(value: string): string {
  if (readAs(value) !== 'a text') return value;
  return value.startsWith('"') && value.length > 1 ? String(JSON.parse(value)) : value;
}

/** Where it stands. */
const NAME = 'eventName';
