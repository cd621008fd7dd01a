/**
 * What each of Segment's calls is to Iterable: https://segment.com/docs/connections/spec/, with the mapping that
 * Segment's own destination for Iterable makes unless told otherwise.
 */

import { asString, listText, objectText, stringIn, valueTextsOf } from '../../../json/object-text.ts';
import { elementsOf, membersOf, storable } from '../../../json/scan.ts';
import { spliceObject } from '../../../json/splice.ts';
import { MAX_LISTED, tooLong } from '../../body/limits.ts';
import { asIterableId, asNumber, dated, type SegmentCall, userText } from './call.ts';

/** An operation, and the JSON of its body. */
export interface OperationBody {
  readonly operation: string;
  readonly text: string;
}

/** By the `type` of a call. Groups have no counterpart at Iterable: they are taken, and lead to nothing. */
export const BODIES: Readonly<Record<string, (call: SegmentCall) => OperationBody | undefined>> = {
  track,
  identify: (call) => ({ operation: 'users/update', text: userText(call) }),
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
  const name = stringIn(call.members.get('event'))?.toLowerCase() ?? '';
  const body = Object.hasOwn(COMMERCE, name) ? COMMERCE[name] : undefined;
  return body === undefined ? custom(call, call.members.get('event')) : body(call);
}

function named(call: SegmentCall, template: string): OperationBody {
  const name = stringIn(call.members.get('name')) ?? stringIn(call.properties.get('name')) ?? '';
  const eventName = template
    .replace('{name}', () => name)
    .replace(/ {2,}/g, ' ')
    .trim();
  return custom(call, storable(JSON.stringify(eventName)));
}

function custom(
  { email, userId, properties, propertiesText }: SegmentCall,
  eventName?: string,
): OperationBody {
  return {
    operation: 'events/track',
    text: objectText({
      eventName,
      email,
      userId,
      dataFields: dated(propertiesText),
      campaignId: asIterableId(properties.get('campaignId')),
      templateId: asIterableId(properties.get('templateId')),
    }),
  };
}

function purchase(call: SegmentCall): OperationBody {
  const { properties, propertiesText } = call;
  return {
    operation: 'commerce/trackPurchase',
    text: objectText({
      user: userText(call),
      items: itemsText(call),
      total: asNumber(properties.get('total')),
      dataFields: dated(propertiesText === undefined ? undefined : without(propertiesText, ['products'])),
      campaignId: asIterableId(properties.get('campaignId')),
      templateId: asIterableId(properties.get('templateId')),
    }),
  };
}

function cart(call: SegmentCall): OperationBody {
  return {
    operation: 'commerce/updateCart',
    text: objectText({ user: userText(call), items: itemsText(call) }),
  };
}

/** `products`; or the one product that the properties are themselves, as when it is added to a cart. */
function itemsText({ properties, propertiesText }: SegmentCall): string | undefined {
  const products = properties.get('products');
  if (products === undefined)
    return propertiesText === undefined ? undefined : listText([itemText(propertiesText)]);
  const spans = elementsOf(products, 0, MAX_LISTED + 1);
  // Not to be taken apart only to be found too long.
  if (spans !== undefined && spans.length > MAX_LISTED) throw tooLong();
  return spans === undefined
    ? products
    : listText(spans.map(({ start, end }) => itemText(products.slice(start, end))));
}

/** What Segment calls the fields that Iterable has for an item. */
const ITEM_FIELDS = [
  ...['product_id', 'id', 'sku', 'name', 'price', 'quantity', 'category', 'categories'],
  ...['url', 'image_url', 'imageUrl', 'description'],
];

function itemText(product: string): string {
  const texts = valueTextsOf(product);
  const category = texts.get('category');
  return objectText({
    id: asString(texts.get('product_id') ?? texts.get('id') ?? texts.get('sku')),
    sku: asString(texts.get('sku')),
    name: texts.get('name'),
    price: asNumber(texts.get('price')),
    quantity: asNumber(texts.get('quantity')),
    categories: texts.get('categories') ?? (category === undefined ? undefined : listText([category])),
    url: texts.get('url'),
    imageUrl: texts.get('image_url') ?? texts.get('imageUrl'),
    description: texts.get('description'),
    dataFields: dated(without(product, ITEM_FIELDS)),
  });
}

/** Where both ids are addresses the user's changes; otherwise one user takes in the other. */
function alias({ members }: SegmentCall): OperationBody {
  const from = asString(members.get('previousId'));
  const to = asString(members.get('userId'));
  if (isEmail(from) && isEmail(to)) {
    return { operation: 'users/updateEmail', text: objectText({ currentEmail: from, newEmail: to }) };
  }
  return {
    operation: 'users/merge',
    text: objectText({
      [isEmail(from) ? 'sourceEmail' : 'sourceUserId']: from,
      [isEmail(to) ? 'destinationEmail' : 'destinationUserId']: to,
    }),
  };
}

function isEmail(text: string | undefined): boolean {
  return stringIn(text)?.includes('@') === true;
}

/** The object without some of its members; nothing else in it changes. */
function without(text: string, names: readonly string[]): string {
  const members = membersOf(text);
  if (members === undefined) return text;
  return members.every(({ name }) => names.includes(name))
    ? '{}'
    : spliceObject(text, members, { remove: names });
}
