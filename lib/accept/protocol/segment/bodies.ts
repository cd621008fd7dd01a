/**
 * What each of Segment's calls (https://segment.com/docs/connections/spec/) becomes for Iterable.
 * `docs/segment.md` has the same tables, with what the destinations of Segment and RudderStack do.
 */

import { type JsonText, textOf } from '../../../json/json-text.ts';
import { objectText, stringIn } from '../../../json/object-text.ts';
import type { SegmentCall } from './call.ts';
import { cart, hasProduct, hasProducts, purchase } from './commerce.ts';
import { dataFieldsText } from './data-fields.ts';
import { EVENT } from './fields.ts';
import { alias, newEmailIn, renamed } from './identities.ts';
import { text } from './kinds.ts';
import type { Made } from './made.ts';
import { pageName } from './names.ts';
import { fieldTexts } from './parts.ts';
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
export const TRACKS: Readonly<Record<string, Make>> = {
  'order completed': purchase,
  'cart updated': cartIf((call) => hasProducts(call) || hasProduct(call)),
  'product added': cartIf((call) => hasProducts(call) || call.settings.productEvents === 'cart'),
  'product removed': cartIf((call) => hasProducts(call) || call.settings.productEvents === 'cart'),
};

/** What says how the cart changed, and not what it is now, is an event. */
function cartIf(isCart: (call: SegmentCall) => boolean): Make {
  return (call) => (isCart(call) ? cart(call) : custom(call));
}

function track(call: SegmentCall): ReturnType<Make> {
  return (trackOf(call.at('event')) ?? custom)(call);
}

function trackOf(event: JsonText | undefined): Make | undefined {
  const name = stringIn(event)?.toLowerCase() ?? '';
  return Object.hasOwn(TRACKS, name) ? TRACKS[name] : undefined;
}

/** Whether the body of a call says more of its user than who it is: the traits go into these. */
export function takesTraits(type: string | undefined, event: JsonText | undefined): boolean {
  return type === 'identify' || (type === 'track' && trackOf(event) !== undefined);
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
  if (template === false) return undefined;
  const { text: eventName, unsaid } = pageName(call.at, type, template);
  const missing = unsaid.filter(({ name }) => call.at(`properties.${name}`) === undefined);
  return custom(call, eventName, Object.fromEntries(missing.map(({ name, literal }) => [name, literal])));
}

/** @param set data that the properties lack, as JSON texts */
function custom(
  call: SegmentCall,
  eventName = trackedText(call.at('event')),
  set: Readonly<Record<string, string>> = {},
): Made {
  const { at, email, userId } = call;
  const properties = at('properties');
  const hasData = properties !== undefined || Object.keys(set).length > 0;
  return {
    operation: 'events/track',
    text: () =>
      objectText({
        eventName,
        email,
        userId,
        dataFields: hasData ? dataFieldsText(properties, { set }) : undefined,
        ...fieldTexts(EVENT, at),
      }),
  };
}

/** What can't be a name is written as it is, and the checks name it. */
function trackedText(event: JsonText | undefined): string | undefined {
  return event && (text(event) ?? textOf(event));
}
