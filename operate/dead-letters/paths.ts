/** `dataFields.plan=pro`: one place in an event, and what shall stand there. */
import type { EventObject } from '../../lib/event/event-object.ts';
import { isRecord } from '../../lib/json/is-record.ts';
import { elementsOf, type JsonText, membersOf, textOf } from '../../lib/json/json-text.ts';
import { OperateFault } from '../fault.ts';
import { Left } from './left.ts';
import type { Edit } from './mend.ts';

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
  return changeTo(text.slice(0, at), text.slice(at + 1));
}

/** @param value JSON, else a text @throws OperateFault wrong-use */
export function changeTo(path: string, value: string): Change {
  return { path: parsePath(path), value: { written: parseValue(value) } };
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

/**
 * Puts another event in its place, whose operation stays.
 * @param text JSON, digits included
 * @throws OperateFault wrong-use if it is no object
 */
export function replacedBy(text: string): Edit {
  const body = parseValue(text);
  if (!isObject(body)) throw new OperateFault('wrong-use', 'the event is not a JSON object');
  return ({ operation }) => ({ ...body, operation }) as EventObject;
}

/** TypeScript doesn't know them yet. */
const { isRawJSON, rawJSON } = JSON as unknown as {
  readonly isRawJSON: (value: unknown) => boolean;
  readonly rawJSON: (text: string) => unknown;
};

function keepDigits(_: string, value: unknown, { source }: { readonly source: string }): unknown {
  return typeof value === 'number' ? rawJSON(source) : value;
}

/** @returns nothing for an event that has nothing to change */
export function editBy(changes: readonly Change[]): Edit {
  const lists = changes.flatMap(({ path, value }) =>
    value === undefined && typeof path.at(-1) === 'number' ? [path.slice(0, -1)] : [],
  );
  return (event, written) => {
    const before = lists.length === 0 ? event : withDigits(event, written, lists);
    const after = changes.reduce<unknown>((value, change) => applied(value, change.path, change), before);
    return after === before ? undefined : (after as EventObject);
  };
}

/** Elsewhere a number keeps its digits because it stays in its place, and elements of a list move up. */
function withDigits(event: EventObject, written: JsonText, lists: readonly (readonly Step[])[]): unknown {
  return lists.reduce<unknown>((value, path) => {
    const list = path.reduce(insideText, written);
    return list !== undefined && Array.isArray(path.reduce(inside, value))
      ? applied(value, path, { path, value: { written: withText(list) } })
      : value;
  }, event);
}

function insideText(json: JsonText | undefined, step: Step): JsonText | undefined {
  if (json === undefined) return undefined;
  if (typeof step === 'number') return elementsOf(json)?.[step];
  return membersOf(json)?.find(({ name }) => name === step)?.value;
}

function withText(json: JsonText): unknown {
  const members = membersOf(json);
  if (members !== undefined)
    return Object.fromEntries(members.map(({ name, value }) => [name, withText(value)]));
  return elementsOf(json)?.map(withText) ?? rawJSON(textOf(json).trim());
}

function inside(value: unknown, step: Step): unknown {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !isRawJSON(value);
}

/** @returns a copy, or the value itself if nothing changes */
function applied(value: unknown, [step, ...rest]: readonly Step[], change: Change): unknown {
  if (step === undefined) return change.value?.written;
  if (Array.isArray(value) && typeof step === 'number') return appliedToList(value, step, rest, change);
  const isMissing = value === undefined && change.value !== undefined;
  if (typeof step === 'number' || !(isMissing || isObject(value))) {
    // There is nothing to take out; but what shall be set has no place.
    if (change.value === undefined) return value;
    throw new Left('what is to be set has no place in the event');
  }
  const object: Readonly<Record<string, unknown>> = isObject(value) ? value : {};
  if (rest.length > 0 || change.value !== undefined) {
    const before = inside(object, step);
    const after = applied(before, rest, change);
    return Object.is(after, before) ? value : { ...object, [step]: after };
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
    throw new Left('what is to be set has no place in the event');
  }
  const after = applied(list[index], rest, change);
  return Object.is(after, list[index]) ? list : [...list.slice(0, index), after, ...list.slice(index + 1)];
}
