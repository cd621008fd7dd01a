/** Reads the parts of a call by their paths. */
import type { JsonText } from '../../../json/json-text.ts';
import { type Values, valuesNamed, writtenText } from '../../../json/object-text.ts';
import { type Fields, NAMES_IN, type Path, type Row } from './fields.ts';
import { saysNothing } from './kinds.ts';

/** Returns the value at a path; nothing, if it is absent or null. */
export type At = (path: Path) => JsonText | undefined;

/**
 * Each object is taken apart once, and only if something of it is asked for.
 * @param within the path of the object itself: `context`, or none for a call
 */
export function partsOf(json: JsonText | undefined, within: Path = ''): At {
  const opened = new Map<Path, Values>();
  const open = (object: Path): Values => {
    const known = opened.get(object);
    if (known !== undefined) return known;
    const values = valuesNamed(object === within ? json : at(object), NAMES_IN.get(object) ?? []);
    opened.set(object, values);
    return values;
  };
  const at: At = (path) => {
    const dot = path.lastIndexOf('.');
    return open(path.slice(0, Math.max(dot, 0))).get(path.slice(dot + 1));
  };
  return at;
}

/** The first of several places that says something. */
export function firstAt(at: At, places: readonly Path[]): JsonText | undefined {
  return places.map(at).find((json) => !saysNothing(json));
}

/** The JSON text of each field of a table, by its name; nothing for a field that must be left out. */
export function fieldTexts<Table extends Fields>(
  table: Table,
  at: At,
): Readonly<Record<keyof Table, string | undefined>> {
  const texts = Object.entries(table).map(([field, row]) => [field, fieldText(row, at)]);
  return Object.fromEntries(texts);
}

function fieldText({ from, kind, isRequired, mayBeEmpty, otherwise }: Row, at: At): string | undefined {
  const there = from.map(at).filter((json) => json !== undefined);
  const said = there.filter((json) => !saysNothing(json));
  const [fitting] = said.flatMap((json) => kind(json) ?? []);
  if (fitting !== undefined || !isRequired) return fitting;
  const [first] = mayBeEmpty ? there : said;
  return writtenText(first) ?? otherwise;
}
