/** How the listed providers sign: a function each, whose secret is what the provider shows or was given. */
import type {
  AnyBody,
  GithubBody,
  HubspotBody,
  SegmentBody,
  SlackBody,
  StripeBody,
  TwilioBody,
} from './bodies.ts';
import type { VerificationOf } from './settings.ts';
import type { PublicUrl, TwilioSettings, WooCommerceSettings } from './verification.ts';

/**
 * https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures; the secret is the signing key that was
 * given with the subscription.
 */
export const calendly = <Body = AnyBody>(secret: string): VerificationOf<Body> => ({
  scheme: 'calendly',
  secret,
});

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries, as JSON or as a form. */
export const github = <Body = GithubBody>(secret: string): VerificationOf<Body> => ({
  scheme: 'github',
  secret,
});

/**
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation,
 * version 3; the secret is the app's client secret.
 */
export const hubspot = <Body = HubspotBody>(
  secret: string,
  settings: PublicUrl = {},
): VerificationOf<Body> => ({
  scheme: 'hubspot',
  secret,
  ...settings,
});

/**
 * https://developers.klaviyo.com/en/docs/working_with_system_webhooks; the secret is the webhook's secret key. (The
 * webhook action of a flow signs nothing: give it a header with a key, and use `apiKey`.)
 */
export const klaviyo = <Body = AnyBody>(secret: string): VerificationOf<Body> => ({
  scheme: 'klaviyo',
  secret,
});

/** https://segment.com/docs/connections/destinations/catalog/actions-webhook, not batched. */
export const segment = <Body = SegmentBody>(secret: string): VerificationOf<Body> => ({
  scheme: 'segment',
  secret,
});

/** https://shopify.dev/docs/apps/build/webhooks/subscribe/https; the secret is the app's client secret. */
export const shopify = <Body = AnyBody>(secret: string): VerificationOf<Body> => ({
  scheme: 'shopify',
  secret,
});

/** https://docs.slack.dev/authentication/verifying-requests-from-slack; the secret is the signing secret. */
export const slack = <Body = SlackBody>(secret: string): VerificationOf<Body> => ({
  scheme: 'slack',
  secret,
});

/**
 * https://developer.squareup.com/docs/webhooks/step3validate; the secret is the subscription's signature key. Square
 * signs the address too.
 */
export const square = <Body = AnyBody>(secret: string, settings: PublicUrl = {}): VerificationOf<Body> => ({
  scheme: 'square',
  secret,
  ...settings,
});

/** https://docs.stripe.com/webhooks#verify-manually; the secret is the endpoint's `whsec_…` value. */
export const stripe = <Body = StripeBody>(secret: string): VerificationOf<Body> => ({
  scheme: 'stripe',
  secret,
});

/** https://www.twilio.com/docs/usage/webhooks/webhooks-security; the secret is the account's auth token. */
export const twilio = <Body = TwilioBody>(
  secret: string,
  settings: TwilioSettings = {},
): VerificationOf<Body> => ({
  scheme: 'twilio',
  secret,
  ...settings,
});

/** https://www.typeform.com/developers/webhooks/secure-your-webhooks; the secret is the webhook's. */
export const typeform = <Body = AnyBody>(secret: string): VerificationOf<Body> => ({
  scheme: 'typeform',
  secret,
});

/**
 * https://woocommerce.com/document/webhooks; the secret is the webhook's. When the webhook is set up, WooCommerce
 * tries the address with a request that is not signed; it is answered, and nothing else, unless `ping` is false.
 */
export const woocommerce = <Body = AnyBody>(
  secret: string,
  settings: WooCommerceSettings = {},
): VerificationOf<Body> => ({
  scheme: 'woocommerce',
  secret,
  ...settings,
});

/** https://developer.zendesk.com/documentation/webhooks/verifying; the secret is the webhook's signing secret. */
export const zendesk = <Body = AnyBody>(secret: string): VerificationOf<Body> => ({
  scheme: 'zendesk',
  secret,
});
