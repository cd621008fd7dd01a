/** `dataFields.plan=pro`: one place in an event, and what shall stand there. */
import type { EditFunction, EventObject } from '../../lib/event/event-object.ts';
import { isRecord } from '../../lib/json/is-record.ts';
import { OperateFault } from '../fault.ts';

type Step = string | number;

export interface Change {
  readonly path: readonly Step[];
  /** Without it, what stands there is taken out. */
  readonly value?: { readonly written: unknown };
}

/** @throws OperateFault wrong-use */
export function parseSet(text: string): Change {
  const at = text.indexOf('=');
  if (at < 1)
    throw new OperateFault('wrong-use', `--set wants a path and a value, and got ${JSON.stringify(text)}`, {
      remedy: 'write --set dataFields.plan=pro',
    });
  return { path: parsePath(text.slice(0, at)), value: { written: parseValue(text.slice(at + 1)) } };
}

/** @throws OperateFault wrong-use */
export function parseDrop(text: string): Change {
  return { path: parsePath(text) };
}

/** Names with dots between them, and places in lists: `items[0].price`. A backslash makes a dot part of a name. */
function parsePath(text: string): readonly Step[] {
  const steps: Step[] = [];
  const pattern = /(?:^|\.)((?:\\.|[^.[\]\\])+)|\[(\d{1,5})\]/gy;
  let end = 0;
  for (const { 0: part, 1: name, 2: index } of text.matchAll(pattern)) {
    steps.push(name === undefined ? Number(index) : name.replaceAll(/\\(.)/g, '$1'));
    end += part.length;
  }
  const isWhole = end === text.length && typeof steps[0] === 'string' && !steps.includes('__proto__');
  if (isWhole) return steps;
  throw new OperateFault('wrong-use', `no path: ${JSON.stringify(text)}`, {
    remedy: 'write names with dots between them, such as dataFields.plan or items[0].price',
  });
}

/** As JSON, digits included; what is none is a text. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text, keepDigits as (name: string, value: unknown) => unknown);
  } catch {
    return text;
  }
}

/** TypeScript doesn't know either of them yet. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

function keepDigits(_: string, value: unknown, { source }: { readonly source: string }): unknown {
  return typeof value === 'number' ? rawJSON(source) : value;
}

/** @returns a function like a source's `edit`: nothing if an event has nothing to change */
export function editBy(changes: readonly Change[]): EditFunction {
  return (event) => {
    const changed = changes.reduce<unknown>((value, change) => applied(value, change.path, change), event);
    return changed === event ? undefined : (changed as EventObject);
  };
}

/** @returns a copy, or the value itself if nothing changes */
function applied(value: unknown, [step, ...rest]: readonly Step[], change: Change): unknown {
  if (step === undefined) return change.value?.written;
  if (Array.isArray(value) && typeof step === 'number') return appliedToList(value, step, rest, change);
  const isMissing = value === undefined && change.value !== undefined;
  if (typeof step === 'number' || !(isMissing || isRecord(value))) {
    // There is nothing to take out; but what shall be set has no place.
    if (change.value === undefined) return value;
    throw new TypeError('what --set names has no place in the event');
  }
  const object: Readonly<Record<string, unknown>> = isRecord(value) ? value : {};
  if (rest.length > 0 || change.value !== undefined) {
    const after = applied(object[step], rest, change);
    return Object.is(after, object[step]) ? value : { ...object, [step]: after };
  }
  if (!Object.hasOwn(object, step)) return value;
  const { [step]: _, ...others } = object;
  return others;
}

function appliedToList(
  list: readonly unknown[],
  index: number,
  rest: readonly Step[],
  change: Change,
): unknown {
  if (change.value === undefined && rest.length === 0)
    return index < list.length ? list.toSpliced(index, 1) : list;
  if (index > list.length) {
    if (change.value === undefined) return list;
    throw new TypeError('what --set names has no place in the event');
  }
  const after = applied(list[index], rest, change);
  return Object.is(after, list[index]) ? list : [...list.slice(0, index), after, ...list.slice(index + 1)];
}
