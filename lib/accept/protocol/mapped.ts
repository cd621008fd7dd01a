/** Bodies of which a source's `map` function makes events. */
import type { MapFunction } from '../../event/event-object.ts';
import type { JsonText } from '../../json/json-text.ts';
import { parseWithLongIntegers } from '../../json/long-integers.ts';
import { JSON_PARAMETERS } from '../body/form.ts';
import { refuseLongBody, refuseLongListsIn } from '../body/limits.ts';
import { readBody, readJson } from '../body/read-body.ts';
import { callMap } from '../check/configured-function.ts';
import { type FoundEvent, type FoundFault, findOrFault, halfWarnings } from '../check/found.ts';
import { answerTo, refusalAnswer } from './own-answers.ts';
import type { Protocol } from './protocol.ts';

export const mapped: Protocol = {
  name: 'mapped',
  paths: [''],
  async find({ request, source }) {
    const body = await readBody(request, true, JSON_PARAMETERS[source.verify.scheme]);
    return {
      form: 'batch',
      events: source.map === undefined ? [] : mapBody(source.map, body, request.headers),
      answer: (fates) => answerTo('batch', fates),
    };
  },
  refusalAnswer,
};

/** @throws Refusal `not-mapped`, or `too-large` for longer lists or more events than the door takes */
export function mapBody(
  map: MapFunction,
  body: JsonText,
  headers: Readonly<Record<string, string>>,
): (FoundEvent | FoundFault)[] {
  refuseLongBody(body);
  const texts = callMap(map, parseWithLongIntegers(body), headers);
  const warnings = halfWarnings(body);
  const found = texts.map((text) =>
    findOrFault(text, () => ({ json: readJson(text, 'the event'), warnings })),
  );
  refuseLongListsIn(found.flatMap((event) => ('json' in event ? [event.json] : [])));
  return found;
}
