/** Whatever a source's `map` function reads. */
import type { MapFunction } from '../../config.ts';
import { Refusal } from '../../errors.ts';
import { storable } from '../../event/json-text.ts';
import { parseWalked } from '../../event/json-value.ts';
import { refuseTooMany } from '../limits.ts';
import { readJsonText } from '../read-body.ts';
import { answerTo, refusalAnswer } from '../respond.ts';
import type { FoundEvent, Protocol } from './protocol.ts';

export const mapped: Protocol = {
  paths: [''],
  async find({ request, source }) {
    const text = await readJsonText(request, true);
    return {
      form: 'batch',
      events: source.map === undefined ? [] : eventsOf(source.map, text, request.headers),
      answer: (fates) => answerTo('batch', fates),
    };
  },
  refuse: refusalAnswer,
};

/**
 * @param text JSON that was walked
 * @throws Refusal `not-mapped`
 */
export function eventsOf(
  map: MapFunction,
  text: string,
  headers: Readonly<Record<string, string>>,
): FoundEvent[] {
  const events = made(map, text, headers);
  refuseTooMany(events.length);
  return events;
}

function made(map: MapFunction, text: string, headers: Readonly<Record<string, string>>): FoundEvent[] {
  try {
    const result = map(parseWalked(text), Object.assign(Object.create(null), headers)) ?? [];
    const events: readonly unknown[] = Array.isArray(result) ? result : [result];
    refusePromises(events);
    return events.map((event) => ({ text: serialised(event), unwalked: true }));
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
