/** The door's own form: one event, `{"events": [ … ]}`, or the list alone. */
import { isList, type Walked } from '../../json/json-text.ts';
import { listApart, walkBody, wholeBody } from '../body/read-body.ts';
import { type Form, type FoundEvent, type FoundFault, listedEvents, notBesideList } from '../check/found.ts';
import { Refusal } from '../refusal.ts';
import { answerTo, refusalAnswer } from './own-answers.ts';
import type { Protocol } from './protocol.ts';

export const own: Protocol = {
  name: 'own',
  paths: [''],
  async find({ request }) {
    const { form, events } = cutEvents(await walkBody(request));
    if (events.length === 0) throw new Refusal('no-events');
    return { form, events, answer: (fates) => answerTo(form, fates) };
  },
  refusalAnswer,
};

export interface CutEvents {
  readonly form: Form;
  readonly events: readonly (FoundEvent | FoundFault)[];
}

/**
 * @param body of a request or of a bus's event
 * @throws Refusal if something stands beside the list, or `events` is not a list
 */
export function cutEvents(body: Walked): CutEvents {
  if (isList(body)) return cutList(body);
  const { value, others } = listApart(body, 'events');
  if (value === undefined) return { form: 'single', events: [{ json: wholeBody(body) }] };
  const beside = Array.from(others, ({ name }) => name);
  if (beside.length > 0) throw notBesideList(beside, 'events');
  return cutList(value);
}

function cutList(list: Walked): CutEvents {
  const events = listedEvents(list, 'events');
  return { form: 'list', events: events.map((event) => ('refusal' in event ? event : { json: event })) };
}
