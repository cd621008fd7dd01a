import { describe, expect, it } from 'vitest';
import { derivedEventId } from '../../../../lib/event/event-id.ts';
import { call, ID, openSegment, requestFor, SECONDS } from '../../../support/segment.ts';

const UNO = { product_id: 'p1', name: 'Uno', price: 8.5, quantity: 2 };
const ORDERED = derivedEventId('app', { scheme: 'segment-order', id: 'o-1' });

const order = (properties: object) => ({
  ...call,
  event: 'Order Completed',
  properties: { total: 1, ...properties },
});

/** The one item of an order for this product. */
async function itemOf(product: object) {
  const [, body] = await requestFor('track', order({ products: [product] }));
  const { items } = body as unknown as { readonly items: readonly Readonly<Record<string, unknown>>[] };
  expect(items).toHaveLength(1);
  return items[0];
}

describe('an order of Segment', () => {
  it('is a purchase of its products, by its user', async () => {
    expect(
      await requestFor('track', {
        ...call,
        event: 'Order Completed',
        context: { traits: { email: 'a@b.c', first: 'Ann', phone: '+4915112345678' } },
        properties: {
          order_id: 'o-1',
          total: '27.50',
          products: [
            {
              product_id: 507,
              sku: 'G-32',
              name: 'Monopoly',
              price: 19,
              quantity: '1',
              category: 'Games',
              url: 'https://shop.example/507',
              image_url: 'https://shop.example/507.jpg',
              brand: 'Hasbro',
            },
            { sku: 'U-1', name: 'Uno', price: 8.5, quantity: 1 },
          ],
        },
      }),
    ).toEqual([
      'commerce/trackPurchase',
      {
        user: {
          email: 'a@b.c',
          userId: 'u1',
          dataFields: {
            email: 'a@b.c',
            first: 'Ann',
            phone: '+4915112345678',
            phoneNumber: '+4915112345678',
          },
        },
        items: [
          {
            id: '507',
            sku: 'G-32',
            name: 'Monopoly',
            price: 19,
            quantity: 1,
            categories: ['Games'],
            url: 'https://shop.example/507',
            imageUrl: 'https://shop.example/507.jpg',
            dataFields: { brand: 'Hasbro' },
          },
          { id: 'U-1', sku: 'U-1', name: 'Uno', price: 8.5, quantity: 1, dataFields: {} },
        ],
        total: 27.5,
        dataFields: { order_id: 'o-1', total: '27.50' },
        id: ORDERED,
        createdAt: SECONDS,
      },
    ]);
  });

  it.each<[string, object, string]>([
    ['order_id', { order_id: 'o-1', orderId: 'x', checkout_id: 'y' }, ORDERED],
    ['orderId', { orderId: 'o-1', order_id: '' }, ORDERED],
    ['checkout_id', { checkout_id: 'o-1', order_id: null }, ORDERED],
    ['checkoutId', { checkoutId: 'o-1' }, ORDERED],
    ['a number that is set', { order_id: 0, orderId: '0', checkout_id: ' ', checkoutId: 'o-1' }, ORDERED],
    ['a number', { order_id: 42 }, derivedEventId('app', { scheme: 'segment-order', id: '42' })],
    ['nothing but the messageId', {}, ID],
  ])('is known by %s', async (_, properties, id) => {
    const [, body] = await requestFor('track', order({ products: [UNO], ...properties }));

    expect(body.id).toBe(id);
  });

  it('is one purchase, however often it is told; or each time another, as the source likes', async () => {
    const idsOf = async (purchaseId?: 'order' | 'messageId') => {
      const { send, queued } = openSegment({ segment: { purchaseId } });
      for (const messageId of ['m-1', 'm-2']) {
        await send('track', { ...order({ order_id: 'o-1', products: [UNO] }), messageId });
      }
      return new Set(queued().map(([, body]) => JSON.parse(body).id)).size;
    };

    expect([await idsOf(), await idsOf('messageId')]).toEqual([1, 2]);
  });

  it.each<[object, number]>([
    [{ total: 10, revenue: 8 }, 10],
    [{ total: '', revenue: '8.5' }, 8.5],
    [{ total: null, revenue: 8 }, 8],
    [{ total: '$5' }, 5],
  ])('costs what %j says', async (properties, total) => {
    const [, body] = await requestFor('track', order({ products: [UNO], ...properties }));

    expect(body.total).toBe(total);
  });

  it('of one product may tell of it in its properties, beside what is about the order', async () => {
    const [, body] = await requestFor(
      'track',
      order({ order_id: 'o-1', campaignId: 7, coupon: 'x', ...UNO }),
    );

    expect(body).toMatchObject({
      items: [{ id: 'p1', name: 'Uno', price: 8.5, quantity: 2, dataFields: { coupon: 'x' } }],
      campaignId: 7,
    });
  });

  it('names no campaign by a number that is too long for a purchase, where an event does', async () => {
    const ids = { campaignId: 4_000_000_001, templateId: '12345678901' };
    const [, purchase] = await requestFor('track', order({ products: [UNO], ...ids }));
    const [, event] = await requestFor('track', { ...call, event: 'a', properties: ids });

    expect(purchase).toMatchObject({ dataFields: ids });
    expect(purchase).not.toHaveProperty('campaignId');
    expect(event).toMatchObject({ dataFields: ids, campaignId: 4_000_000_001, templateId: 12_345_678_901 });
  });

  it.each(['x7', 0, -1, 7.5, [7], '9223372036854775807'])('has no campaign %j', async (campaignId) => {
    const [, body] = await requestFor('track', { ...call, event: 'a', properties: { campaignId } });

    expect(body).not.toHaveProperty('campaignId');
    expect(body.dataFields).toEqual({ campaignId });
  });
});

describe('a product of Segment', () => {
  it.each(['product_id', 'productId', 'productID', 'id', 'sku'])('is known by its %s', async (name) => {
    expect(
      await itemOf({ [name]: 'p7', product_id: name === 'product_id' ? 'p7' : '', name: 'Uno', price: 1 }),
    ).toMatchObject({ id: 'p7' });
  });

  it.each<[object, object]>([
    [{ quantity: undefined }, { quantity: 1 }],
    [{ quantity: null }, { quantity: 1 }],
    [{ quantity: ' ' }, { quantity: 1 }],
    [{ quantity: '2.0' }, { quantity: 2 }],
    [{ quantity: '1e2' }, { quantity: 100 }],
    [{ quantity: '007' }, { quantity: 7 }],
    [{ price: '.5' }, { price: 0.5 }],
    [{ price: '-.5' }, { price: -0.5 }],
    [{ price: '5.' }, { price: 5 }],
    [{ price: '+5' }, { price: 5 }],
    [{ price: ' 1e2 ' }, { price: 100 }],
    [{ price: '€ 19.90' }, { price: 19.9 }],
    [{ name: 2048 }, { name: '2048' }],
    [{ name: '' }, { name: '' }],
    [
      { sku: 12, url: 5, image_url: true },
      { sku: '12', url: '5', imageUrl: 'true' },
    ],
    [{ category: ['Games', 7, null, ''] }, { categories: ['Games', '7'] }],
    [{ category: 7 }, { categories: ['7'] }],
    [{ categories: 'Games' }, { categories: ['Games'] }],
    [{ categories: [], category: 'x' }, { categories: [] }],
  ])('that says %j is an item with %j', async (said, expected) => {
    expect(await itemOf({ ...UNO, ...said })).toMatchObject({ ...expected, dataFields: {} });
  });

  it.each([
    ['category', { a: 1 }, 'categories'],
    ['categories', [['a']], 'categories'],
    ['description', ['a'], 'description'],
    ['image_url', { small: 'x' }, 'imageUrl'],
    ['sku', ['a'], 'sku'],
  ])('keeps a %s that its field can not hold as data', async (name, value, field) => {
    const item = await itemOf({ ...UNO, [name]: value });

    expect(item).not.toHaveProperty(field);
    expect(item?.dataFields).toEqual({ [name]: value });
  });

  it.each([
    ['price', '5,00'],
    ['price', '5 USD'],
    ['price', '0x10'],
    ['price', '1e999'],
    ['price', true],
    ['price', '9'.repeat(101)],
    ['quantity', 2.5],
    ['quantity', 'two'],
    ['name', ['a']],
    ['product_id', { a: 1 }],
  ])('is refused for a %s of %j, rather than sent with another', async (name, value) => {
    const { send, queue } = openSegment();
    const answer = await send('track', order({ products: [{ ...UNO, [name]: value }] }));

    const field = name === 'product_id' ? 'id' : name;
    expect(answer.body?.error?.issues?.map(({ path }) => path)).toEqual([`items[0].${field}`]);
    expect(queue.sent).toEqual([]);
  });

  it('is left out where it is null, and may stand alone without a list', async () => {
    const [, some] = await requestFor('track', order({ products: [null, UNO] }));
    const [, one] = await requestFor('track', order({ products: UNO }));

    expect(some.items).toEqual([{ id: 'p1', name: 'Uno', price: 8.5, quantity: 2, dataFields: {} }]);
    expect(one.items).toEqual(some.items);
  });
});

describe('a cart of Segment', () => {
  const [cart, event] = ['commerce/updateCart', 'events/track'];

  it.each<[string, object, string]>([
    ['Cart Updated', { products: [UNO] }, cart],
    ['Cart Updated', UNO, cart],
    ['Cart Updated', { products: [] }, cart],
    ['Cart Updated', { total: 5 }, event],
    ['Product Added', { products: [UNO] }, cart],
    ['Product Removed', { products: [] }, cart],
    ['Product Added', UNO, event],
    ['Product Removed', UNO, event],
    ['product added', UNO, event],
    ['Cart Viewed', { products: [UNO] }, event],
    ['Checkout Started', { products: [UNO] }, event],
  ])('is what %s with %j says all of, and nothing else: %s', async (name, properties, operation) => {
    const request = await requestFor('track', { ...call, event: name, properties });

    expect(request[0]).toBe(operation);
    expect(request[1]).toMatchObject(operation === event ? { eventName: name, dataFields: properties } : {});
  });

  it('is one product that was added or removed, if the source wants it so', async () => {
    const added = { ...call, event: 'Product Added', properties: { ...UNO, coupon: 'x' } };

    expect(await requestFor('track', added, { productEvents: 'cart' })).toEqual([
      cart,
      {
        user: { userId: 'u1' },
        items: [{ id: 'p1', name: 'Uno', price: 8.5, quantity: 2, dataFields: { coupon: 'x' } }],
      },
    ]);
  });
});
