/** Whatever a source's `map` function reads. */
import type { MapFunction } from '../../event/event-object.ts';
import { storable } from '../../json/scan.ts';
import { parseWalked } from '../../json/value.ts';
import { refuseTooMany } from '../body/limits.ts';
import { readJsonText } from '../body/read-body.ts';
import { refusePromises } from '../check/configured-function.ts';
import type { FoundEvent } from '../check/found.ts';
import { Refusal } from '../refusal.ts';
import { answerTo, refusalAnswer } from './own-answers.ts';
import type { Protocol } from './protocol.ts';

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

function serialised(event: unknown): string {
  const text: string | undefined = JSON.stringify(event);
  if (text === undefined) throw new TypeError('a map function must return events');
  return storable(text);
}
