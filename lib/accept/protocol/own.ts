/** The door's own form: one event, or `{"events": [ … ]}`. */

import { membersOf } from '../../json/scan.ts';
import { readJsonText } from '../body/read-body.ts';
import { eventsIn, type Form, type FoundEvent } from '../check/found.ts';
import { Refusal } from '../refusal.ts';
import { answerTo, refusalAnswer } from './own-answers.ts';
import type { Protocol } from './protocol.ts';

export const own: Protocol = {
  paths: [''],
  async find({ request }) {
    const { form, events } = cutEvents(await readJsonText(request));
    return { form, events, answer: (fates) => answerTo(form, fates) };
  },
  refuse: refusalAnswer,
};

/** @param text the JSON of a request, walked */
export function cutEvents(text: string): { readonly form: Form; readonly events: readonly FoundEvent[] } {
  const members = membersOf(text) ?? [];
  const list = members.find(({ name }) => name === 'events');
  if (list === undefined) return { form: 'single', events: [{ text }] };
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
  const spans = eventsIn(text, list.value.start, 'events');
  return { form: 'list', events: spans.map(({ start, end }) => ({ text: text.slice(start, end) })) };
}
