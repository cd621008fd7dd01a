/** One request, one or many events: finds the text of each. */
import type { Source } from '../config.ts';
import { Refusal } from '../errors.ts';
import { elementsOf, membersOf, storable } from '../event/json-text.ts';
import { parseWalked } from '../event/json-value.ts';
import type { Request } from './request.ts';

/** How the events came, which decides how the answer tells of those that are refused. */
export type Form = 'single' | 'list' | 'mapped';

export interface CutEvents {
  readonly form: Form;
  readonly texts: readonly string[];
}

const MAX_EVENTS = 10_000;

/** @param text the request's JSON, walked */
export function cutEvents(text: string, request: Request, source: Source): CutEvents {
  const cut = source.map === undefined ? fromBody(text) : fromMap(text, request, source.map);
  if (cut.texts.length > MAX_EVENTS) {
    throw new Refusal('too-large', { message: `a request takes at most ${MAX_EVENTS} events` });
  }
  return cut;
}

function fromBody(text: string): CutEvents {
  const members = membersOf(text) ?? [];
  const list = members.find(({ name }) => name === 'events');
  if (list === undefined) return { form: 'single', texts: [text] };
  const others = members.filter((member) => member !== list);
  if (others.length > 0) {
    // Neither meant for every event nor to be dropped in silence.
    const issues = others.map(({ name }) => ({
      path: name,
      code: 'unknown-key',
      message: 'cannot stand beside "events"',
    }));
    throw new Refusal('invalid-event', { issues });
  }
  const elements = elementsOf(text, list.value.start, MAX_EVENTS + 1);
  if (elements === undefined) {
    const issues = [{ path: 'events', code: 'invalid-type', message: 'must be a list' }];
    throw new Refusal('invalid-event', { issues });
  }
  return { form: 'list', texts: elements.map(({ start, end }) => text.slice(start, end)) };
}

function fromMap(text: string, { headers }: Request, map: NonNullable<Source['map']>): CutEvents {
  try {
    const result = map(parseWalked(text), Object.assign(Object.create(null), headers)) ?? [];
    const events: readonly unknown[] = Array.isArray(result) ? result : [result];
    refusePromises(events);
    return { form: 'mapped', texts: events.map((event) => serialised(event)) };
  } catch (cause) {
    throw new Refusal('not-mapped', { message: "the source's map function failed", cause });
  }
}

/**
 * A function of the configuration decides by what it is given. A promise of one would be dropped, and if it
 * is rejected then, with nobody to hear of it, the process would end.
 * @throws TypeError
 */
export function refusePromises(results: readonly unknown[]): void {
  const promises = results.filter((result) => result instanceof Promise);
  for (const promise of promises) promise.catch(() => {});
  if (promises.length > 0) throw new TypeError('the function must not be async');
}

function serialised(event: unknown): string {
  const text: string | undefined = JSON.stringify(event);
  if (text === undefined) throw new TypeError('a map function must return events');
  return storable(text);
}
