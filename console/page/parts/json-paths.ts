/**
 * Places in JSON, written as a redrive reads them: `dataFields.items[0].price`. A backslash makes a dot part of a name.
 */
import { linesOf } from './json-lines.ts';

const STEP = /(?:\\.|[^.[\]\\])+|\[\d+\]/g;

/** The path itself and each that it lies in, the innermost first. */
export function enclosing(path: string): readonly string[] {
  const ends = Array.from(path.matchAll(STEP), ({ 0: step, index }) => index + step.length);
  return ends.reverse().map((end) => path.slice(0, end));
}

/** Of all that stands in a body, in its order. @returns none for what is no JSON, as the door may have buried it */
export function pathsIn(body: string): readonly string[] {
  const paths = new Set((linesOf(body) ?? []).map(({ path }) => path));
  paths.delete('');
  return [...paths];
}

/** As it is written there, without space; nothing if there is nothing. */
export function valueAt(path: string, body: string): string | undefined {
  const lines = (linesOf(body) ?? []).filter((line) => enclosing(line.path).includes(path));
  if (lines.length === 0) return undefined;
  return lines
    .map(({ name, value, comma }, at) => {
      const own = at === 0 || name === '' ? '' : `${name}:`;
      return `${own}${value}${at === lines.length - 1 ? '' : comma}`;
    })
    .join('');
}

/**
 * Where the fields stand that Iterable complains of: it names data fields without their `dataFields`, and elements of a
 * list without their place.
 */
export function pathsOfFields(fields: Iterable<string>, body: string): readonly string[] {
  const wanted = new Set(fields);
  return pathsIn(body).filter((path) => {
    const bare = path.replaceAll(/\[\d+\]/g, '').replaceAll(/\\(.)/g, '$1');
    return wanted.has(bare) || wanted.has(bare.replace(/^dataFields\./, ''));
  });
}
