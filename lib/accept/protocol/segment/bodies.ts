/**
 * What each of Segment's calls (https://segment.com/docs/connections/spec/) becomes for Iterable.
 * `docs/protocols.md` says where the destinations of Segment and RudderStack do it otherwise.
 */

import { withIterableDates } from '../../../iterable/dates.ts';
import { elementsOf, type JsonText, membersOf, startOf, textOf } from '../../../json/json-text.ts';
import {
  listText,
  objectText,
  stringIn,
  stringText,
  valuesNamed,
  writtenText,
} from '../../../json/object-text.ts';
import { iterableIdText, numberText, type SegmentCall, userText } from './call.ts';

/** An operation, and the JSON of its body, which is written only if the source may use the operation. */
interface OperationBody {
  readonly operation: string;
  readonly text: () => string;
}

/** By the `type` of a call. Iterable has no groups: such a call is accepted and leads to nothing. */
export const BODIES: Readonly<Record<string, (call: SegmentCall) => OperationBody | undefined>> = {
  track,
  identify: (call) => ({ operation: 'users/update', text: () => userText(call) }),
  page: (call) => named(call, call.settings.pageEvent ?? 'Viewed {name} Page'),
  screen: (call) => named(call, call.settings.screenEvent ?? 'Viewed {name} Screen'),
  alias,
  group: () => undefined,
};

/** Events of Segment's commerce specification, in lower case. */
const COMMERCE: Readonly<Record<string, (call: SegmentCall) => OperationBody>> = {
  'order completed': purchase,
  'product added': cart,
  'product removed': cart,
  'cart updated': cart,
};

function track(call: SegmentCall): OperationBody {
  const event = call.members.get('event');
  return commerceOf(event)?.(call) ?? custom(call, writtenText(event));
}

function commerceOf(event: JsonText | undefined): ((call: SegmentCall) => OperationBody) | undefined {
  const name = stringIn(event)?.toLowerCase() ?? '';
  return Object.hasOwn(COMMERCE, name) ? COMMERCE[name] : undefined;
}

/** Whether the body of a call says more of its user than who it is: the traits go into these. */
export function takesTraits(type: string | undefined, event: JsonText | undefined): boolean {
  return type === 'identify' || (type === 'track' && commerceOf(event) !== undefined);
}

function named(call: SegmentCall, template: string): OperationBody {
  const name = stringIn(call.members.get('name')) ?? stringIn(call.properties.get('name')) ?? '';
  const eventName = template
    .replace('{name}', () => name)
    .replace(/ {2,}/g, ' ')
    .trim();
  return custom(call, JSON.stringify(eventName));
}

function custom({ email, userId, members, properties }: SegmentCall, eventName?: string): OperationBody {
  return {
    operation: 'events/track',
    text: () =>
      objectText({
        eventName,
        email,
        userId,
        dataFields: datedText(members.get('properties')),
        campaignId: iterableIdText(properties.get('campaignId')),
        templateId: iterableIdText(properties.get('templateId')),
      }),
  };
}

function purchase(call: SegmentCall): OperationBody {
  const { members, properties } = call;
  return {
    operation: 'commerce/trackPurchase',
    text: () =>
      objectText({
        user: userText(call),
        items: itemsText(call),
        total: numberText(properties.get('total')),
        dataFields: datedText(members.get('properties'), ['products']),
        campaignId: iterableIdText(properties.get('campaignId')),
        templateId: iterableIdText(properties.get('templateId')),
      }),
  };
}

function cart(call: SegmentCall): OperationBody {
  return {
    operation: 'commerce/updateCart',
    text: () => objectText({ user: userText(call), items: itemsText(call) }),
  };
}

/** The items are `products`. Without these, the properties describe one product, such as an added one. */
function itemsText({ members, properties }: SegmentCall): string | undefined {
  const list = properties.get('products');
  if (list === undefined) {
    const product = members.get('properties');
    return product && listText([itemText(product)]);
  }
  const products = elementsOf(list);
  return products === undefined ? textOf(list) : listText(products.map(itemText));
}

/** The names that Segment uses for the fields that Iterable has for an item. */
const ITEM_FIELDS = [
  ...['product_id', 'id', 'sku', 'name', 'price', 'quantity', 'category', 'categories'],
  ...['url', 'image_url', 'imageUrl', 'description'],
] as const;

function itemText(product: JsonText): string {
  const values = valuesNamed(product, ITEM_FIELDS);
  const category = writtenText(values.get('category'));
  return objectText({
    id: stringText(values.get('product_id') ?? values.get('id') ?? values.get('sku')),
    sku: stringText(values.get('sku')),
    name: writtenText(values.get('name')),
    price: numberText(values.get('price')),
    quantity: numberText(values.get('quantity')),
    categories: writtenText(values.get('categories')) ?? (category && listText([category])),
    url: writtenText(values.get('url')),
    imageUrl: writtenText(values.get('image_url') ?? values.get('imageUrl')),
    description: writtenText(values.get('description')),
    dataFields: datedText(product, ITEM_FIELDS),
  });
}

/** If both ids are e-mails, the user's e-mail changes. Otherwise one user is merged into the other. */
function alias({ members }: SegmentCall): OperationBody {
  const [from, to] = [members.get('previousId'), members.get('userId')];
  if (isEmail(from) && isEmail(to)) {
    return {
      operation: 'users/updateEmail',
      text: () => objectText({ currentEmail: stringText(from), newEmail: stringText(to) }),
    };
  }
  return {
    operation: 'users/merge',
    text: () =>
      objectText({
        [isEmail(from) ? 'sourceEmail' : 'sourceUserId']: stringText(from),
        [isEmail(to) ? 'destinationEmail' : 'destinationUserId']: stringText(to),
      }),
  };
}

function isEmail(json: JsonText | undefined): boolean {
  return stringIn(json)?.includes('@') === true;
}

/**
 * An object's text for `dataFields`: dates get the form that Iterable stores as a date.
 * @param leftOut names of members that have fields of their own
 */
function datedText(json: JsonText | undefined, leftOut: readonly string[] = []): string | undefined {
  if (json === undefined) return undefined;
  if (leftOut.length === 0) return withIterableDates(json);
  const members = membersOf(json) ?? [];
  const kept = members.filter(({ name }) => !leftOut.includes(name));
  if (kept.length === members.length) return withIterableDates(json);
  const texts = kept.map(
    ({ start, value }) => json.source.slice(start, startOf(value)) + withIterableDates(value),
  );
  return `{${texts.join(',')}}`;
}
