/** Where two JSON texts differ, value by value, as they are written. */
import { walkedOrNothing } from '../../lib/iterable/subject.ts';
import { elementsOf, type JsonText, membersOf, startOf } from '../../lib/json/json-text.ts';

export interface Difference {
  /** As `dlq redrive --set` reads it. */
  readonly path: string;
  /** As written; null if there is none. */
  readonly before: string | null;
  readonly after: string | null;
}

export function differencesOf(before: string, after: string): readonly Difference[] {
  const [one, other] = [walkedOrNothing(before), walkedOrNothing(after)];
  if (one === undefined || other === undefined) return before === after ? [] : [{ path: '', before, after }];
  return [...differing('', one, other)];
}

function* differing(
  path: string,
  before: JsonText | undefined,
  after: JsonText | undefined,
): Generator<Difference> {
  const [one, other] = [written(before), written(after)];
  if (one === other || isSameText(one, other)) return;
  const inside = before && after && partsOf(before, after);
  if (inside === undefined) {
    yield { path, before: one, after: other };
    return;
  }
  for (const [step, [partBefore, partAfter]] of inside) {
    yield* differing(path + (path === '' ? step.replace(/^\./, '') : step), partBefore, partAfter);
  }
}

type Parts = ReadonlyMap<string, readonly [JsonText | undefined, JsonText | undefined]>;

/** @returns nothing unless both are objects, or both lists */
function partsOf(before: JsonText, after: JsonText): Parts | undefined {
  const [one, other] = [stepsIn(before), stepsIn(after)];
  if (one === undefined || other === undefined || one.kind !== other.kind) return undefined;
  const steps = new Set([...one.values.keys(), ...other.values.keys()]);
  return new Map(Array.from(steps, (step) => [step, [one.values.get(step), other.values.get(step)]]));
}

interface Steps {
  readonly kind: 'object' | 'list';
  readonly values: ReadonlyMap<string, JsonText>;
}

function stepsIn(json: JsonText): Steps | undefined {
  const members = membersOf(json);
  if (members !== undefined) {
    return {
      kind: 'object',
      values: new Map(members.map(({ name, value }) => [`.${escaped(name)}`, value])),
    };
  }
  const elements = elementsOf(json);
  return elements && { kind: 'list', values: new Map(elements.map((value, at) => [`[${at}]`, value])) };
}

function escaped(name: string): string {
  return name.replaceAll(/[.[\]\\]/g, '\\$&');
}

/** Digits count as they are written; a text may be written with other escapes, and is the same. */
function isSameText(one: string | null, other: string | null): boolean {
  if (!one?.startsWith('"') || !other?.startsWith('"')) return false;
  return JSON.parse(one) === JSON.parse(other);
}

/** Without the white space around it. */
function written(json: JsonText | undefined): string | null {
  return json?.source.slice(startOf(json), json.spans.end(json.node)) ?? null;
}
