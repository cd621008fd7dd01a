/** Calls the functions of a configuration. Whatever goes wrong in them, their author must correct. */
import type { EventObject, MapFunction } from '../../event/event-object.ts';
import { storable } from '../../json/scan.ts';
import { Refusal } from '../refusal.ts';

/**
 * @returns what the function made of a body: one JSON text for each event
 * @throws Refusal `not-mapped`
 */
export function callMap(
  map: MapFunction,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): readonly string[] {
  return callOrRefuse('map', () => {
    const result = map(body, Object.assign(Object.create(null), headers)) ?? [];
    // A copy has no holes: what is missing counts as an event that is not one.
    const events: readonly unknown[] = Array.isArray(result) ? [...result] : [result];
    refusePromises(events);
    return events.map(serialize);
  });
}

/**
 * @returns the name that the function returned; if it returned no text, the empty name, which no project has
 * @throws Refusal `not-mapped`
 */
export function callProject(project: (event: EventObject) => string, event: EventObject): string {
  return callOrRefuse('project', () => {
    const name: unknown = project(event);
    refusePromises([name]);
    return typeof name === 'string' ? name : '';
  });
}

function callOrRefuse<Result>(name: string, call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    throw new Refusal('not-mapped', { message: `the source's ${name} function failed`, cause });
  }
}

/**
 * A function of the configuration must not be async, because nobody waits for its promise. And if nobody
 * handled a promise that is rejected, Node would end the process.
 */
function refusePromises(results: readonly unknown[]): void {
  const promises = results.filter((result) => result instanceof Promise);
  for (const promise of promises) promise.catch(() => {});
  if (promises.length > 0) throw new TypeError('the function must not be async');
}

function serialize(event: unknown): string {
  const text: string | undefined = JSON.stringify(event);
  if (text === undefined) throw new TypeError('a map function must return events');
  return storable(text);
}
