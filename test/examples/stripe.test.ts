import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stripeSource } from '../../examples/stripe/source.ts';
import { NOON } from '../support/clock.ts';
import { changed, openExample, sampleText } from '../support/example.ts';

const KEY = 'whsec_test_secret';
const SAMPLE = sampleText('stripe/charge.succeeded.json');

function signed(body: string, key = KEY): Record<string, string> {
  const timestamp = NOON / 1000;
  const signature = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
  return { 'stripe-signature': `t=${timestamp},v1=${signature}` };
}

const PURCHASE = {
  id: 'ch-3MmlLrLkdIwHu7ix0snN0B15',
  createdAt: 1_679_090_539,
  user: { email: 'ada@example.com' },
  items: [{ id: 'ch_3MmlLrLkdIwHu7ix0snN0B15', name: 'Order 7', price: 10.99, quantity: 1 }],
  total: 10.99,
  dataFields: {
    currency: 'USD',
    receiptUrl: 'https://pay.stripe.com/receipts/payment/CAcaFwoVYWNjdF8xTTJKVGtMa2RJd0h1N2l4',
  },
};

describe('the example for Stripe', () => {
  it('makes a purchase of a charge', async () => {
    const { send, queued } = openExample(stripeSource, KEY);

    expect(await send(SAMPLE, signed(SAMPLE))).toEqual({
      status: 202,
      body: { accepted: 1, events: [{ id: PURCHASE.id }] },
    });
    expect(queued()).toEqual([
      { id: PURCHASE.id, project: 'us', operation: 'commerce/trackPurchase', body: PURCHASE },
    ]);
  });

  it('makes the same purchase of a charge that comes again, or is captured later', async () => {
    const { send, queued } = openExample(stripeSource, KEY);
    const captured = changed(SAMPLE, (event) => {
      Object.assign(event, { id: 'evt_another', type: 'charge.captured', created: 1_679_099_999 });
    });
    for (const body of [SAMPLE, SAMPLE, captured]) await send(body, signed(body));

    expect(queued().map(({ body }) => body)).toEqual([PURCHASE, PURCHASE, PURCHASE]);
  });

  it.each([
    ['jpy', 1099, 1099],
    ['eur', 1, 0.01],
    ['kwd', 10_990, 10.99],
    ['isk', 109_900, 1099],
  ])('counts in whole %s', async (currency, amount, total) => {
    const { send, queued } = openExample(stripeSource, KEY);
    const body = changed(SAMPLE, ({ data }) => {
      Object.assign(data.object, { currency, amount_captured: amount });
    });
    await send(body, signed(body));

    expect(queued()[0]?.body).toMatchObject({ total, items: [{ price: total }] });
  });

  it('finds the payer by the address of the receipt, and what was paid by another name', async () => {
    const { send, queued } = openExample(stripeSource, KEY);
    const body = changed(SAMPLE, ({ data: { object } }) => {
      object.billing_details.email = null;
      Object.assign(object, { receipt_email: 'grace@example.com', description: null });
    });
    await send(body, signed(body));

    expect(queued()[0]?.body).toMatchObject({
      user: { email: 'grace@example.com' },
      items: [{ name: 'Payment' }],
    });
  });

  it.each<[string, (event: { type: string; data: { object: Record<string, unknown> } }) => void]>([
    ['another event', (event) => Object.assign(event, { type: 'charge.refunded' })],
    ['a charge that is only authorized', ({ data }) => Object.assign(data.object, { captured: false })],
    [
      'a charge without any particulars of the payer',
      ({ data }) => Object.assign(data.object, { billing_details: null, receipt_email: '' }),
    ],
    [
      'a payer without an address',
      ({ data }) => Object.assign(data.object, { billing_details: { email: null } }),
    ],
  ])('makes nothing of %s', async (_, change) => {
    const { send, queued } = openExample(stripeSource, KEY);
    const body = changed(SAMPLE, change);

    expect(await send(body, signed(body))).toEqual({ status: 202, body: { accepted: 0, events: [] } });
    expect(queued()).toEqual([]);
  });

  it('lets nobody else in', async () => {
    const { send, queued } = openExample(stripeSource, KEY);

    expect(await send(SAMPLE, signed(SAMPLE, 'whsec_other'))).toMatchObject({ status: 401 });
    expect(queued()).toEqual([]);
  });
});
