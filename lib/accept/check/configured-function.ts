/** Calls the functions of a configuration. Whatever goes wrong in them, their author must correct. */
import type { EventObject, MapFunction } from '../../event/event-object.ts';
import { storable } from '../../json/scan.ts';
import { refuseTooMany } from '../body/limits.ts';
import { Refusal } from '../refusal.ts';

/**
 * @returns what the function made of a body: one JSON text for each event
 * @throws Refusal `not-mapped`, or `too-large` for more events than the door takes
 */
export function callMap(
  map: MapFunction,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): readonly string[] {
  const events = callOrRefuse('map', (): readonly unknown[] => {
    const result = map(body, Object.assign(Object.create(null), headers)) ?? [];
    // A copy has no holes: what is missing counts as an event that is not one.
    return Array.isArray(result) ? [...result] : [result];
  });
  refusePromises('map', events);
  refuseTooMany(events.length);
  return events.map(serialize);
}

/**
 * @returns the name that the function returned; if it returned no text, the empty name, which no project has
 * @throws Refusal `not-mapped`
 */
export function callProject(project: (event: EventObject) => string, event: EventObject): string {
  const name: unknown = callOrRefuse('project', () => project(event));
  refusePromises('project', [name]);
  return typeof name === 'string' ? name : '';
}

function callOrRefuse<Result>(name: string, call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    throw notMapped(`the source's ${name} function failed`, cause);
  }
}

/** @param cause what the user's code threw: the log has its place. Without one, the message says all there is */
function notMapped(message: string, cause?: unknown): Refusal {
  return new Refusal('not-mapped', { message, cause });
}

/**
 * A function of the configuration must not be async, because nobody waits for its promise. And if nobody
 * handled a promise that is rejected, Node would end the process.
 */
function refusePromises(name: string, results: readonly unknown[]): void {
  const promises = results.filter((result) => result instanceof Promise);
  for (const promise of promises) promise.catch(() => {});
  if (promises.length > 0) throw notMapped(`the source's ${name} function must not be async`);
}

function serialize(event: unknown): string {
  const text = stringify(event);
  if (text === undefined) throw notMapped("the source's map function must return events");
  return storable(text);
}

function stringify(event: unknown): string | undefined {
  try {
    return JSON.stringify(event);
  } catch (error) {
    const cause = isOfStringify(error) ? undefined : error;
    throw notMapped("the source's map function returned what JSON cannot write", cause);
  }
}

/** Whether the engine refuses the value: its stack leads here. A `toJSON` or a getter throws at a place of its own. */
function isOfStringify(error: unknown): boolean {
  try {
    const [, frame = ''] = (error instanceof Error && /^ +at (.+)$/m.exec(String(error.stack))) || [];
    return frame.startsWith('JSON.stringify ');
  } catch {
    // An error of the user's may throw when it is read; the engine's does not.
    return false;
  }
}
