/** Calls the functions of a configuration. Whatever goes wrong in them, their author must correct. */
import { isPromise } from 'node:util/types';
import type { Source } from '../../config/define-config.ts';
import type { EditFunction, EventObject, MapFunction, SentEvent } from '../../event/event-object.ts';
import { storable } from '../../json/scan.ts';
import { refuseTooMany } from '../body/limits.ts';
import { type ConfiguredFunction, type ErrorCode, Refusal } from '../refusal.ts';

/** Those that make events. */
export type MakingFunction = Extract<ConfiguredFunction, 'map' | 'edit'>;

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
  return events.map((event) => serialize('map', event, (made) => JSON.stringify(made)));
}

/**
 * @param event deeply frozen
 * @param write a text of what the function made of it
 * @returns for each event that is sent instead what writes its text; `undefined` to leave the event as it is
 * @throws Refusal `not-mapped`, as the returned functions do
 */
export function callEdit(
  edit: EditFunction,
  event: SentEvent,
  write: (made: unknown) => string | undefined,
): (() => string)[] | undefined {
  const events = callOrRefuse('edit', (): readonly unknown[] | undefined => {
    const result: unknown = edit(event);
    if (result === undefined || result === event) return undefined;
    if (result === null) return [];
    return Array.isArray(result) ? [...result] : [result];
  });
  refusePromises('edit', events ?? []);
  return events?.map((made) => () => serialize('edit', made, write));
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

/** Codes of what is wrong with an event itself. */
const FAULTS_OF_EVENTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'invalid-event',
  'duplicate-key',
  'forbidden-key',
  'invalid-json',
  'too-deep',
]);

export function isFaultOfEvent({ code }: Refusal): boolean {
  return FAULTS_OF_EVENTS.has(code);
}

/**
 * Whose fault it is if an event is not valid that a function made: not its sender's.
 * @param refusal of that event
 */
export function madeInvalid(name: MakingFunction, refusal: Refusal): Refusal {
  if (!isFaultOfEvent(refusal)) return refusal;
  const { code, issues = [{ path: '', code, message: refusal.message }], more } = refusal;
  const { message } = notMapped(name, 'made an event that is not valid');
  return new Refusal('not-mapped', { message, issues, more, failedFunction: name });
}

function callOrRefuse<Result>(name: ConfiguredFunction, call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    throw notMapped(name, 'failed', cause);
  }
}

/**
 * @param fault what the function did
 * @param cause what the user's code threw: the log has its place. Without one, the message says all there is
 */
export function notMapped(name: ConfiguredFunction, fault: string, cause?: unknown): Refusal {
  return new Refusal('not-mapped', {
    message: `the source's ${name} function ${fault}`,
    cause,
    failedFunction: name,
  });
}

/** Where the configuration has it: what a function made of an event has no place of its own in a stack. */
export function placeInConfiguration({ name }: Pick<Source, 'name'>, setting: ConfiguredFunction): string {
  return `sources.${name}.${setting}`;
}

/**
 * A function of the configuration must not be async, because nobody waits for its promise, nor for what a
 * library gives instead of one, such as a query. And if nobody handled a promise that is rejected, Node would
 * end the process.
 */
function refusePromises(name: ConfiguredFunction, results: readonly unknown[]): void {
  // Unlike `instanceof` it asks nothing of the result itself, which may be a proxy that throws.
  for (const promise of results.filter(isPromise)) promise.catch(() => {});
  if (results.some(isThenable)) throw notMapped(name, 'must not be async');
}

/** No event has a function in it. What throws when it is asked is refused when it is written. */
function isThenable(result: unknown): boolean {
  if (isPromise(result)) return true;
  try {
    return typeof (result as { readonly then?: unknown } | null | undefined)?.then === 'function';
  } catch {
    return false;
  }
}

function serialize(
  name: MakingFunction,
  event: unknown,
  write: (event: unknown) => string | undefined,
): string {
  const text = writeOrRefuse(name, () => write(event));
  if (text === undefined) throw notMapped(name, 'must return events');
  return storable(text);
}

function writeOrRefuse(name: MakingFunction, write: () => string | undefined): string | undefined {
  try {
    return write();
  } catch (error) {
    const cause = isOfStringify(error) ? undefined : error;
    throw notMapped(name, 'returned what JSON cannot write', cause);
  }
}

/** Whether the engine refuses the value: its stack leads here. A `toJSON` or a getter throws at a place of its own. */
function isOfStringify(error: unknown): boolean {
  try {
    const [, frame = ''] = (error instanceof Error && /^ +at (.+)$/m.exec(String(error.stack))) || [];
    // Node names the object or not.
    return /^(?:JSON\.)?stringify /.test(frame);
  } catch {
    // An error of the user's may throw when it is read; the engine's does not.
    return false;
  }
}
