/**
 * Every scheme, a row each. Most are the same signature, put and spelled in another way. What a new one needs
 * besides its row: `test/docs/breadth.test.ts` asks for it.
 */
import type { Verification } from '../../config/verification.ts';
import { apiKeyScheme } from './api-key.ts';
import { githubPing, slackUrlVerification } from './challenges.ts';
import type { Scheme } from './scheme.ts';
import { signatureScheme, signatureSchemeBy } from './signature.ts';
import { standardWebhookScheme } from './standard-webhook.ts';

const TWILIO = { header: 'x-twilio-signature', algorithm: 'sha1', encoding: 'base64' } as const;

export const SCHEMES: Readonly<Record<Verification['scheme'], Scheme>> = {
  'api-key': apiKeyScheme,
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
  hmac: signatureSchemeBy((verification) => (verification.scheme === 'hmac' ? [verification] : [])),
  hubspot: signatureScheme({
    header: 'x-hubspot-signature-v3',
    algorithm: 'sha256',
    encoding: 'base64',
    template: '{method}{url-decoded}{body}{timestamp}',
    timestampHeader: 'x-hubspot-request-timestamp',
    timestampUnit: 'milliseconds',
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
  // With the port or without: https://github.com/twilio/twilio-node/blob/main/src/webhooks/webhooks.ts
  twilio: signatureScheme(
    { ...TWILIO, template: '{url}{form}' },
    { ...TWILIO, template: '{url-with-port}{form}' },
  ),
};
