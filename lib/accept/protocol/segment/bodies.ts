/**
 * What each of Segment's calls (https://segment.com/docs/connections/spec/) becomes for Iterable.
 * `docs/protocols.md` has the same tables, with what the destinations of Segment and RudderStack do.
 */

import { type JsonText, textOf } from '../../../json/json-text.ts';
import { objectText, stringIn } from '../../../json/object-text.ts';
import type { SegmentCall } from './call.ts';
import { cart, hasProducts, purchase } from './commerce.ts';
import { dataFieldsText } from './data-fields.ts';
import { EVENT, PLACES } from './fields.ts';
import { alias, newEmailIn, renamed } from './identities.ts';
import { text } from './kinds.ts';
import type { Made } from './made.ts';
import { eventNameText } from './names.ts';
import { fieldTexts, firstAt } from './parts.ts';
import { tokenOf } from './tokens.ts';
import { userText } from './user.ts';

type Make = (call: SegmentCall) => Made | readonly Made[] | undefined;

/** By the `type` of a call. Iterable has no groups: such a call is accepted and leads to nothing. */
export const BODIES: Readonly<Record<string, Make>> = {
  track,
  identify,
  page: (call) => viewed(call, 'page', call.settings.pageEvent),
  screen: (call) => viewed(call, 'screen', call.settings.screenEvent),
  alias,
  group: () => undefined,
};

/** Events of Segment's commerce specification, in lower case. Any other is a custom event. */
export const TRACKS: Readonly<Record<string, (call: SegmentCall) => Made>> = {
  'order completed': purchase,
  'cart updated': cart,
  'product added': cartOrEvent,
  'product removed': cartOrEvent,
};

function track(call: SegmentCall): Made {
  const event = firstAt(call.at, PLACES.event);
  return trackOf(event)?.(call) ?? custom(call, event && (text(event) ?? textOf(event)));
}

function trackOf(event: JsonText | undefined): ((call: SegmentCall) => Made) | undefined {
  const name = stringIn(event)?.toLowerCase() ?? '';
  return Object.hasOwn(TRACKS, name) ? TRACKS[name] : undefined;
}

/** Whether the body of a call says more of its user than who it is: the traits go into these. */
export function takesTraits(type: string | undefined, event: JsonText | undefined): boolean {
  return type === 'identify' || (type === 'track' && trackOf(event) !== undefined);
}

/** Unless all `products` are there, it says what was added or removed, and not what the cart is. */
function cartOrEvent(call: SegmentCall): Made {
  if (hasProducts(call) || call.settings.productEvents === 'cart') return cart(call);
  const event = call.at('event');
  return custom(call, event && textOf(event));
}

function identify(call: SegmentCall): Made[] {
  const newEmail = newEmailIn(call);
  const token = tokenOf(call);
  const update = {
    operation: 'users/update',
    text: () => userText(call, call.traitsText(), call.settings),
  };
  return [
    ...(newEmail === undefined ? [update] : renamed(call, newEmail)),
    ...(token === undefined ? [] : [token]),
  ];
}

function viewed(
  call: SegmentCall,
  type: 'page' | 'screen',
  template: string | false | undefined,
): Made | undefined {
  return template === false ? undefined : custom(call, eventNameText(call.at, type, template));
}

function custom({ at, email, userId }: SegmentCall, eventName: string | undefined): Made {
  const properties = at('properties');
  return {
    operation: 'events/track',
    text: () =>
      objectText({
        eventName,
        email,
        userId,
        dataFields: properties && dataFieldsText(properties),
        ...fieldTexts(EVENT, at),
      }),
  };
}
