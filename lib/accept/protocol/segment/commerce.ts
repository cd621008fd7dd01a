/** Purchases and carts: https://segment.com/docs/connections/spec/ecommerce/v2/ */

import { type JsonText, lengthOf, textOf } from '../../../json/json-text.ts';
import { listText, objectText, valuesNamed } from '../../../json/object-text.ts';
import { notValid } from '../../check/found.ts';
import type { SegmentCall } from './call.ts';
import { dataFieldsText } from './data-fields.ts';
import type { Draft } from './draft.ts';
import { ITEM, PLACES, PURCHASE } from './fields.ts';
import type { Kind } from './kinds.ts';
import { type At, fieldTexts } from './parts.ts';
import { userText } from './user.ts';
import { idIn, objectsIn, saysNothing } from './values.ts';

/** Properties that tell of an order: they stand in its own fields and `dataFields`. */
const OF_ORDER = [
  ...Object.values(PURCHASE).flatMap(({ from }) => from as readonly string[]),
  ...PLACES.order,
].map((path) => path.slice('properties.'.length));

export function purchase(call: SegmentCall): Draft {
  const { at, settings } = call;
  const order = settings.purchaseId === 'messageId' ? undefined : orderIn(at);
  const properties = at('properties');
  return {
    operation: 'commerce/trackPurchase',
    sendersId: order === undefined ? undefined : { scheme: 'segment-order', id: order },
    write: () => {
      const { total, ...ids } = fieldTexts(PURCHASE, at);
      return objectText({
        user: buyerText(call),
        items: itemsText(call, OF_ORDER),
        total,
        dataFields:
          properties && dataFieldsText(properties, { isLeftOut: ({ name }) => name === 'products' }),
        ...ids,
      });
    },
  };
}

export function cart(call: SegmentCall): Draft {
  return {
    operation: 'commerce/updateCart',
    write: () => objectText({ user: buyerText(call), items: itemsText(call) }),
  };
}

/** Whether a call says what the whole cart is now. */
export function hasProducts({ at }: SegmentCall): boolean {
  return at('properties.products') !== undefined;
}

/** Whether the properties describe one product. */
export function hasProduct({ at }: SegmentCall): boolean {
  const properties = at('properties');
  return properties !== undefined && isProduct(properties);
}

function buyerText(call: SegmentCall): string {
  return userText(call, call.traitsText(), call.settings);
}

/**
 * The items are `products`. Without these, the properties describe one product.
 * @param leftOut names of properties that are not about the product
 * @throws Refusal if they don't
 */
function itemsText({ at }: SegmentCall, leftOut: readonly string[] = []): string {
  const products = at('properties.products');
  if (products !== undefined) {
    const isList = objectsIn(products).length > 0 || lengthOf(products) !== undefined;
    return isList ? listText(objectsIn(products).map((product) => itemText(product))) : textOf(products);
  }
  const product = at('properties');
  if (product !== undefined && isProduct(product)) return listText([itemText(product, leftOut)]);
  throw notValid('properties.products', 'invalid-type', 'is required');
}

/** It has an id and a name, at least. */
function isProduct(properties: JsonText): boolean {
  const values = valuesNamed(properties, [...ITEM.id.from, 'name']);
  return values.has('name') && values.size > 1;
}

const ITEM_NAMES = [...new Set(Object.values(ITEM).flatMap(({ from }) => from as readonly string[]))];

/** What each name of a product's can be. */
const KINDS: ReadonlyMap<string, readonly Kind[]> = new Map(
  ITEM_NAMES.map((name) => [
    name,
    Object.values(ITEM)
      .filter(({ from }) => (from as readonly string[]).includes(name))
      .map(({ kind }) => kind),
  ]),
);

function itemText(product: JsonText, leftOut: readonly string[] = []): string {
  const values = valuesNamed(product, ITEM_NAMES);
  return objectText({
    ...fieldTexts(ITEM, (name) => values.get(name)),
    // What none of Iterable's fields can hold is kept here.
    dataFields: dataFieldsText(product, {
      isLeftOut: ({ name, value }) =>
        leftOut.includes(name) ||
        KINDS.get(name)?.some((kind) => saysNothing(value) || kind(value) !== undefined) === true,
    }),
  });
}

/** A blank and 0, the unset number of Go, Java and .NET, name no order: such orders would overwrite each other. */
function orderIn(at: At): string | undefined {
  const ids = PLACES.order.map((place) => idIn(at(place)));
  return ids.find((id) => id !== undefined && !['', '0'].includes(id.trim()));
}
