/** Purchases and carts: https://segment.com/docs/connections/spec/ecommerce/v2/ */

import { type JsonText, textOf } from '../../../json/json-text.ts';
import { listText, objectText, stringIn, valuesNamed, writtenText } from '../../../json/object-text.ts';
import type { SegmentCall } from './call.ts';
import { dataFieldsText } from './data-fields.ts';
import { ITEM, PLACES, PURCHASE } from './fields.ts';
import { type Kind, objectsIn, saysNothing } from './kinds.ts';
import type { Made } from './made.ts';
import { fieldTexts, firstAt } from './parts.ts';
import { userText } from './user.ts';

export function purchase(call: SegmentCall): Made {
  const { at, settings } = call;
  const order = settings.purchaseId === 'messageId' ? undefined : idIn(firstAt(at, PLACES.order));
  const properties = at('properties');
  return {
    operation: 'commerce/trackPurchase',
    sendersId: order === undefined ? undefined : { scheme: 'segment-order', id: order },
    text: () => {
      const { total, ...ids } = fieldTexts(PURCHASE, at);
      return objectText({
        user: buyerText(call),
        items: itemsText(call),
        total,
        dataFields:
          properties && dataFieldsText(properties, { isLeftOut: ({ name }) => name === 'products' }),
        ...ids,
      });
    },
  };
}

export function cart(call: SegmentCall): Made {
  return {
    operation: 'commerce/updateCart',
    text: () => objectText({ user: buyerText(call), items: itemsText(call) }),
  };
}

/** Whether a call says what the whole cart is now. */
export function hasProducts({ at }: Pick<SegmentCall, 'at'>): boolean {
  return at('properties.products') !== undefined;
}

function buyerText(call: SegmentCall): string {
  return userText(call, call.traitsText(), call.settings);
}

/** A number may be an id too, and keeps its digits. */
export function idIn(json: JsonText | undefined): string | undefined {
  const written = writtenText(json) ?? '';
  return /^-?\d/.test(written) ? written : stringIn(json);
}

/** The items are `products`. Without these, the properties describe one product. */
function itemsText({ at }: SegmentCall): string | undefined {
  const products = at('properties.products') ?? at('properties');
  if (products === undefined) return undefined;
  const isNone = objectsIn(products).length === 0 && !/^\[/.test(textOf(products));
  return isNone ? textOf(products) : listText(objectsIn(products).map(itemText));
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

function itemText(product: JsonText): string {
  const values = valuesNamed(product, ITEM_NAMES);
  return objectText({
    ...fieldTexts(ITEM, (name) => values.get(name)),
    // What none of Iterable's fields can hold is kept here.
    dataFields: dataFieldsText(product, {
      isLeftOut: ({ name, value }) =>
        KINDS.get(name)?.some((kind) => saysNothing(value) || kind(value) !== undefined) === true,
    }),
  });
}
