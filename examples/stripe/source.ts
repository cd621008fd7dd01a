/**
 * Stripe: a charge that was paid becomes a purchase.
 * Choose at the provider: `charge.succeeded`, and `charge.captured` if you authorize first and capture later.
 */
import { defineSource, type EventOf, stripe } from '#forwarder';

export const stripeSource = defineSource({
  verify: stripe('source-stripe'),
  project: 'us',
  operations: ['commerce/trackPurchase'],
  map: ({ type, data }) =>
    type === 'charge.succeeded' || type === 'charge.captured' ? purchaseOf(data.object) : null,
});

/** https://docs.stripe.com/api/charges/object */
interface Charge {
  readonly id: string;
  readonly amount_captured: number;
  readonly billing_details: { readonly email: string | null } | null;
  readonly captured: boolean;
  /** Unix seconds. */
  readonly created: number;
  readonly currency: string;
  readonly description: string | null;
  readonly receipt_email: string | null;
  readonly receipt_url: string | null;
}

function purchaseOf(charge: Charge): EventOf<'commerce/trackPurchase'> | null {
  // Only authorized: the money comes with charge.captured, or never.
  if (!charge.captured) return null;
  const email = charge.billing_details?.email || charge.receipt_email;
  // Stripe knows the payer by a card only, and Iterable not at all.
  if (!email) return null;

  const total = charge.amount_captured / 10 ** decimalsOf(charge.currency);
  return {
    operation: 'commerce/trackPurchase',
    // The charge's own, not the event's: both events of one charge are one purchase, however often they come.
    id: charge.id.replaceAll('_', '-'),
    createdAt: charge.created,
    user: { email },
    items: [{ id: charge.id, name: charge.description || 'Payment', price: total, quantity: 1 }],
    total,
    dataFields: { currency: charge.currency.toUpperCase(), receiptUrl: charge.receipt_url },
  };
}

// https://docs.stripe.com/currencies#minor-units
const WITHOUT_DECIMALS = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ');
const WITH_THREE_DECIMALS = 'bhd jod kwd omr tnd'.split(' ');

function decimalsOf(currency: string): number {
  if (WITHOUT_DECIMALS.includes(currency)) return 0;
  return WITH_THREE_DECIMALS.includes(currency) ? 3 : 2;
}
