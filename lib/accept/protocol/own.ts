/** The door's own form: one event, or `{"events": [ … ]}`. */
import { type JsonText, membersOf } from '../../json/json-text.ts';
import { readBody } from '../body/read-body.ts';
import { type Form, type FoundEvent, listedEvents, notBesideList } from '../check/found.ts';
import { Refusal } from '../refusal.ts';
import { answerTo, refusalAnswer } from './own-answers.ts';
import type { Protocol } from './protocol.ts';

export const own: Protocol = {
  name: 'own',
  paths: [''],
  async find({ request }) {
    const { form, events } = cutEvents(await readBody(request));
    if (events.length === 0) throw new Refusal('no-events');
    return { form, events, answer: (fates) => answerTo(form, fates) };
  },
  refusalAnswer,
};

/**
 * @param json of a request or of a bus's event
 * @throws Refusal if something stands beside the list, or `events` is not a list
 */
export function cutEvents(json: JsonText): { readonly form: Form; readonly events: readonly FoundEvent[] } {
  const members = membersOf(json) ?? [];
  const list = members.find(({ name }) => name === 'events');
  if (list === undefined) return { form: 'single', events: [{ json }] };
  const beside = members.filter((member) => member !== list).map(({ name }) => name);
  if (beside.length > 0) throw notBesideList(beside, 'events');
  return { form: 'list', events: listedEvents(list.value, 'events').map((event) => ({ json: event })) };
}
