/**
 * Shopify: an order becomes a purchase, a checkout becomes the cart, which Iterable empties at the purchase.
 * Choose at the provider: `orders/create`, `checkouts/create`, `checkouts/update`.
 */
import { defineSource, type EventOf, shopify } from '#forwarder';

export const shopifySource = defineSource({
  verify: shopify<Order & Checkout>('source-shopify'),
  project: 'us',
  operations: ['commerce/trackPurchase', 'commerce/updateCart'],
  map(body, { 'x-shopify-topic': topic }) {
    switch (topic) {
      case 'orders/create':
        return purchaseOf(body);
      case 'checkouts/create':
      case 'checkouts/update':
        return cartOf(body);
      default:
        return null;
    }
  },
});

/** https://shopify.dev/docs/api/webhooks?reference=toml#list-of-topics-orders/create */
interface Order {
  readonly created_at: string;
  readonly currency: string;
  readonly email: string | null;
  readonly id: number;
  readonly line_items: readonly LineItem[];
  readonly name: string;
  readonly total_price: string;
}

/** https://shopify.dev/docs/api/webhooks?reference=toml#list-of-topics-checkouts/update */
interface Checkout {
  readonly abandoned_checkout_url: string;
  readonly completed_at: string | null;
  readonly currency: string;
  readonly email: string | null;
  readonly line_items: readonly LineItem[];
}

interface LineItem {
  readonly price: string;
  readonly product_id: number | null;
  readonly quantity: number;
  readonly sku: string | null;
  readonly title: string;
  readonly variant_id: number | null;
}

function purchaseOf(order: Order): EventOf<'commerce/trackPurchase'> | null {
  // Sold over the counter, to nobody Iterable could know.
  if (!order.email) return null;
  return {
    operation: 'commerce/trackPurchase',
    // The order's own, so that it is one purchase however often it comes. Written, it has all its digits.
    id: `shopify-${order.id}`,
    createdAt: Math.floor(Date.parse(order.created_at) / 1000),
    user: { email: order.email },
    items: order.line_items.map(itemOf),
    total: Number(order.total_price),
    dataFields: { currency: order.currency, orderName: order.name },
  };
}

function cartOf(checkout: Checkout): EventOf<'commerce/updateCart'> | null {
  // The order empties the cart; its checkout must not fill it again.
  if (!checkout.email || checkout.completed_at) return null;
  return {
    operation: 'commerce/updateCart',
    user: { email: checkout.email, dataFields: { checkoutUrl: checkout.abandoned_checkout_url } },
    items: checkout.line_items.map(itemOf),
  };
}

function itemOf({ price, product_id, quantity, sku, title, variant_id }: LineItem) {
  return {
    // A custom item has neither.
    id: String(variant_id ?? product_id ?? title),
    ...(sku ? { sku } : {}),
    name: title,
    price: Number(price),
    quantity,
  };
}
