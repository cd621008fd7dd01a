import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { shopifySource } from '../../examples/shopify/source.ts';
import { changed, openExample, sampleText } from '../support/example.ts';

const KEY = 'client-secret-of-the-app';
const ORDER = sampleText('shopify/orders.create.json');
const CHECKOUT = sampleText('shopify/checkouts.update.json');

function signed(topic: string, body: string, key = KEY): Record<string, string> {
  return {
    'x-shopify-topic': topic,
    'x-shopify-event-id': '98880550-7158-44d4-b7cd-2c97c8a091b5',
    'x-shopify-hmac-sha256': createHmac('sha256', key).update(body).digest('base64'),
  };
}

const PURCHASE = {
  id: 'shopify-820982911946154508',
  createdAt: Date.UTC(2026, 10, 23, 11, 30) / 1000,
  user: { email: 'ada@example.com' },
  items: [
    { id: '40094740545625', sku: 'SKU2006-001', name: 'Aviator sunglasses', price: 89.99, quantity: 1 },
    { id: '788032119675', name: 'Mid-century lounger', price: 159.99, quantity: 1 },
  ],
  total: 254.98,
  dataFields: { currency: 'USD', orderName: '#1001' },
};

const CART = {
  user: {
    email: 'ada@example.com',
    dataFields: {
      checkoutUrl: 'https://shop.example.com/690933842/checkouts/123123123/recover?key=example-secret-token',
    },
  },
  items: [
    { id: '40094740545625', sku: 'SKU2006-001', name: 'Aviator sunglasses', price: 89.99, quantity: 2 },
  ],
};

describe('the example for Shopify', () => {
  it('makes a purchase of an order, one however often it comes', async () => {
    const { send, queued } = openExample(shopifySource, KEY);
    const purchase = {
      id: PURCHASE.id,
      project: 'us',
      operation: 'commerce/trackPurchase',
      body: PURCHASE,
    };

    expect(await send(ORDER, signed('orders/create', ORDER))).toEqual({
      status: 202,
      body: { accepted: 1, events: [{ id: PURCHASE.id }] },
    });
    await send(ORDER, signed('orders/create', ORDER));
    expect(queued()).toEqual([purchase, purchase]);
  });

  it('keeps the digits of ids that no number holds, as those of the bodies that Shopify shows', async () => {
    const { send, queued } = openExample(shopifySource, KEY);
    const [item = ''] = /\{[^{}]*"variant_id": 40094740545625[^{}]*\}/.exec(ORDER) ?? [];
    const body = ORDER.replace(
      item,
      item
        .replace('"variant_id": 40094740545625', '"variant_id": null')
        .replace(/"product_id": \d+/, '"product_id": 788032119674292922'),
    );
    await send(body, signed('orders/create', body));

    expect(queued()[0]?.body).toMatchObject({ id: PURCHASE.id, items: [{ id: '788032119674292922' }, {}] });
  });

  it.each(['checkouts/create', 'checkouts/update'])('makes the cart of %s', async (topic) => {
    const { send, queued } = openExample(shopifySource, KEY);

    expect(await send(CHECKOUT, signed(topic, CHECKOUT))).toMatchObject({
      status: 202,
      body: { accepted: 1 },
    });
    expect(queued()).toMatchObject([{ project: 'us', operation: 'commerce/updateCart' }]);
    expect(queued()[0]?.body).toEqual(CART);
  });

  it.each<[string, string, string]>([
    [
      'an order without an address',
      'orders/create',
      changed(ORDER, (order) => Object.assign(order, { email: '' })),
    ],
    [
      'a checkout without an address',
      'checkouts/update',
      changed(CHECKOUT, (checkout) => Object.assign(checkout, { email: null })),
    ],
    [
      'a checkout that became an order',
      'checkouts/update',
      changed(CHECKOUT, (checkout) => Object.assign(checkout, { completed_at: '2026-11-23T06:30:00-05:00' })),
    ],
    [
      'a checkout that does not say whether it became one, without an address',
      'checkouts/update',
      changed(CHECKOUT, (checkout) => {
        delete checkout.completed_at;
        delete checkout.email;
      }),
    ],
    ['another topic', 'products/update', ORDER],
    ['a topic of a hostile name', 'constructor', ORDER],
  ])('makes nothing of %s', async (_, topic, body) => {
    const { send, queued } = openExample(shopifySource, KEY);

    expect(await send(body, signed(topic, body))).toEqual({ status: 202, body: { accepted: 0, events: [] } });
    expect(queued()).toEqual([]);
  });

  it('lets nobody else in', async () => {
    const { send, queued } = openExample(shopifySource, KEY);

    expect(await send(ORDER, signed('orders/create', ORDER, 'other'))).toMatchObject({ status: 401 });
    expect(queued()).toEqual([]);
  });
});
