/** Bodies of which a source's `map` function makes events. */
import type { Source } from '../../config/define-config.ts';
import { MAX_MESSAGE_BYTES } from '../../event/envelope.ts';
import type { MapFunction } from '../../event/event-object.ts';
import { type JsonText, textOf } from '../../json/json-text.ts';
import { longIntegersIn, parseWithLongIntegers } from '../../json/long-integers.ts';
import { JSON_PARAMETERS } from '../body/form.ts';
import { eventTooLarge, refuseLongBody, refuseLongIntegers, refuseLongListsIn } from '../body/limits.ts';
import { readBody, readJson } from '../body/read-body.ts';
import { callMap, madeInvalid } from '../check/configured-function.ts';
import { type FoundEvent, type FoundFault, findOrFault, halfWarnings } from '../check/found.ts';
import { Refusal } from '../refusal.ts';
import type { Request } from '../request.ts';
import { answerTo, refusalAnswer } from './own-answers.ts';
import type { Found, Protocol } from './protocol.ts';

export const mapped: Protocol = {
  name: 'mapped',
  paths: [''],
  async find({ request, source }) {
    const body = await readBody(request, { jsonParameter: JSON_PARAMETERS[source.verify.scheme] });
    const { form, events } = findEvents(source, body, request.headers);
    return { form, events, brought: textOf(body), answer: (fates) => answerTo(form, fates) };
  },
  refusalAnswer,
};

function findEvents(
  { map }: Source,
  body: JsonText,
  headers: Request['headers'],
): Pick<Found, 'form' | 'events'> {
  try {
    return { form: 'batch', events: map === undefined ? [] : mapBody(map, body, headers) };
  } catch (refusal) {
    if (!(refusal instanceof Refusal) || refusal.code !== 'not-mapped') throw refusal;
    // The function failed: what its sender must not lose is the body.
    return { form: 'single', events: [{ refusal, written: textOf(body) }] };
  }
}

/** @throws Refusal `not-mapped`, or `too-large` for longer lists or more events than the door takes */
export function mapBody(
  map: MapFunction,
  body: JsonText,
  headers: Readonly<Record<string, string>>,
): (FoundEvent | FoundFault)[] {
  refuseLongBody(body);
  const longs = longIntegersIn(body);
  refuseLongIntegers(longs);
  const texts = callMap(map, parseWithLongIntegers(body, longs), headers);
  const warnings = halfWarnings(body);
  const found = texts.map((text) => findOrFault(text, () => ({ ...madeEvent(text), warnings })));
  refuseLongListsIn(found.flatMap((event) => ('json' in event ? [event.json] : [])));
  return found;
}

function madeEvent(text: string): FoundEvent {
  // It would be refused anyway, whatever is in it.
  if (text.length > MAX_MESSAGE_BYTES) throw eventTooLarge();
  try {
    return { json: readJson(text, 'the event'), madeBy: 'map' };
  } catch (refusal) {
    throw refusal instanceof Refusal ? madeInvalid('map', refusal) : refusal;
  }
}
