/**
 * Every scheme, a row each. Most are the same signature, put and spelled in another way. What a new one needs
 * besides its row: `test/docs/breadth.test.ts` asks for it.
 */
import type { Verification } from '../../config/verification.ts';
import { apiKeyScheme } from './api-key.ts';
import { githubPing, slackUrlVerification, wooCommercePing } from './challenges.ts';
import { customScheme } from './custom.ts';
import type { Scheme, SettingsOf } from './scheme.ts';
import { signatureScheme, signatureSchemeBy } from './signature.ts';
import { standardWebhookScheme } from './standard-webhook.ts';
import { twilioScheme } from './twilio.ts';

const ROWS = {
  'api-key': apiKeyScheme,
  calendly: signatureScheme({
    header: 'calendly-webhook-signature',
    algorithm: 'sha256',
    encoding: 'hex',
    separator: ',',
    prefix: 'v1=',
    template: '{timestamp}.{body}',
    timestampHeader: 'calendly-webhook-signature',
    timestampPrefix: 't=',
  }),
  custom: customScheme,
  github: {
    ...signatureScheme({
      header: 'x-hub-signature-256',
      algorithm: 'sha256',
      encoding: 'hex',
      prefix: 'sha256=',
      template: '{body}',
    }),
    challenge: githubPing,
  },
  hmac: signatureSchemeBy<SettingsOf<'hmac'>>((settings) => [settings]),
  hubspot: signatureScheme({
    header: 'x-hubspot-signature-v3',
    algorithm: 'sha256',
    encoding: 'base64',
    template: '{method}{url-decoded}{body}{timestamp}',
    timestampHeader: 'x-hubspot-request-timestamp',
    timestampUnit: 'milliseconds',
  }),
  klaviyo: signatureScheme({
    header: 'klaviyo-signature',
    algorithm: 'sha256',
    encoding: 'hex',
    template: '{body}{timestamp}',
    timestampHeader: 'klaviyo-timestamp',
    timestampUnit: 'http-date',
  }),
  segment: signatureScheme({ header: 'x-signature', algorithm: 'sha1', encoding: 'hex', template: '{body}' }),
  shopify: signatureScheme({
    header: 'x-shopify-hmac-sha256',
    algorithm: 'sha256',
    encoding: 'base64',
    template: '{body}',
  }),
  slack: {
    ...signatureScheme({
      header: 'x-slack-signature',
      algorithm: 'sha256',
      encoding: 'hex',
      prefix: 'v0=',
      template: 'v0:{timestamp}:{body}',
      timestampHeader: 'x-slack-request-timestamp',
    }),
    challenge: slackUrlVerification,
  },
  square: signatureScheme({
    header: 'x-square-hmacsha256-signature',
    algorithm: 'sha256',
    encoding: 'base64',
    template: '{url}{body}',
  }),
  'standard-webhook': standardWebhookScheme,
  stripe: signatureScheme({
    header: 'stripe-signature',
    algorithm: 'sha256',
    encoding: 'hex',
    separator: ',',
    prefix: 'v1=',
    template: '{timestamp}.{body}',
    timestampHeader: 'stripe-signature',
    timestampPrefix: 't=',
  }),
  twilio: twilioScheme,
  typeform: signatureScheme({
    header: 'typeform-signature',
    algorithm: 'sha256',
    encoding: 'base64',
    prefix: 'sha256=',
    template: '{body}',
  }),
  woocommerce: {
    ...signatureScheme({
      header: 'x-wc-webhook-signature',
      algorithm: 'sha256',
      encoding: 'base64',
      template: '{body}',
    }),
    unsignedChallenge: wooCommercePing,
  },
  zendesk: signatureScheme({
    header: 'x-zendesk-webhook-signature',
    algorithm: 'sha256',
    encoding: 'base64',
    template: '{timestamp}{body}',
    timestampHeader: 'x-zendesk-webhook-signature-timestamp',
    timestampUnit: 'iso-date',
  }),
} satisfies { readonly [Name in Verification['scheme']]: Scheme<SettingsOf<Name>> };

/** By the names that settings have for them. */
export const SCHEMES: Readonly<Record<Verification['scheme'], Scheme>> = ROWS;

/** @returns what parses one text of a source's secret. It throws if what is in there can't be keys of this scheme */
export function parseKeysOf(name: Verification['scheme']): (text: string) => readonly Buffer[] {
  const { parseKey, keysIn = (text) => [text] } = SCHEMES[name];
  return (text) => keysIn(text).map(parseKey);
}
