/** Reads the parts of a call by their paths. */
import { eachMember, isNull, type JsonText } from '../../../json/json-text.ts';
import { writtenText } from '../../../json/object-text.ts';
import { type Fields, NAMES_IN, type Path, type Row } from './fields.ts';
import { saysNothing } from './values.ts';

/** Returns the value at a path, if there is one. */
export type At = (path: Path) => JsonText | undefined;

/**
 * Each object is taken apart once, and only if something of it is asked for. A value may be null.
 * @param within the path of the object itself: `context`, or none for a call
 */
export function partsOf(json: JsonText | undefined, within: Path = ''): At {
  const opened = new Map<Path, ReadonlyMap<string, JsonText>>();
  const open = (object: Path): ReadonlyMap<string, JsonText> => {
    const known = opened.get(object);
    if (known !== undefined) return known;
    const values = knownIn(object === within ? json : at(object), NAMES_IN.get(object));
    opened.set(object, values);
    return values;
  };
  const at: At = (path) => {
    const dot = path.lastIndexOf('.');
    return open(path.slice(0, Math.max(dot, 0))).get(path.slice(dot + 1));
  };
  return at;
}

function knownIn(json: JsonText | undefined, names: ReadonlySet<string> | undefined): Map<string, JsonText> {
  const values = new Map<string, JsonText>();
  for (const { name, value } of json === undefined ? [] : eachMember(json)) {
    if (names?.has(name)) values.set(name, value);
  }
  return values;
}

/** The same, where null counts as absent. */
export function withoutNulls(at: At): At {
  return (path) => {
    const json = at(path);
    return json === undefined || isNull(json) ? undefined : json;
  };
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
  const texts: Partial<Record<keyof Table, string | undefined>> = {};
  for (const field in table) texts[field] = fieldText(table[field] as Row, at);
  return texts as Record<keyof Table, string | undefined>;
}

function fieldText({ from, kind, isRequired, mayBeEmpty, otherwise }: Row, at: At): string | undefined {
  let unfit: JsonText | undefined;
  for (const place of from) {
    const json = at(place);
    const isSaid = !saysNothing(json);
    const text = isSaid && json !== undefined ? kind(json) : undefined;
    if (text !== undefined) return text;
    if (isSaid || mayBeEmpty) unfit ??= json;
  }
  return isRequired ? (writtenText(unfit) ?? otherwise) : undefined;
}
