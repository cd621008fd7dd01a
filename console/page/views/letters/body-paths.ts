/** The paths of an event's body, as a mending names them: `dataFields.items[0].price`. */

const MAX_PATHS = 200;

/** @returns none for what is no JSON, as the door may have buried it */
export function pathsIn(body: string): readonly string[] {
  try {
    return [...walk('', JSON.parse(body))].slice(0, MAX_PATHS);
  } catch {
    return [];
  }
}

function* walk(path: string, value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) {
    if (path !== '') yield path;
    return;
  }
  if (path !== '') yield path;
  for (const [name, inside] of Object.entries(value)) yield* walk(path + stepOf(path, name, value), inside);
}

function stepOf(path: string, name: string, parent: object): string {
  if (Array.isArray(parent)) return `[${name}]`;
  const escaped = name.replaceAll(/[.[\]\\]/g, '\\$&');
  return path === '' ? escaped : `.${escaped}`;
}

/**
 * Where a field that Iterable complains of stands: it names data fields without their `dataFields`, and elements of a
 * list without their place.
 */
export function pathOfField(field: string, body: string): string {
  const wanted = field.split(', ')[0] ?? field;
  const found = pathsIn(body).find((path) => {
    const bare = path.replaceAll(/\[\d+\]/g, '');
    return bare === wanted || bare === `dataFields.${wanted}`;
  });
  return found ?? wanted;
}

/** As it is written there; nothing if there is nothing, or more than one value. */
export function valueAt(path: string, body: string): string | undefined {
  try {
    const steps = path.match(/(?:\\.|[^.[\]\\])+/g) ?? [];
    const value = steps
      .map((step) => step.replaceAll(/\\(.)/g, '$1'))
      .reduce<unknown>(
        (inside, step) =>
          typeof inside === 'object' && inside !== null ? Reflect.get(inside, step) : undefined,
        JSON.parse(body),
      );
    return value === undefined ? undefined : JSON.stringify(value);
  } catch {
    return undefined;
  }
}
