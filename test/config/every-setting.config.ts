/** A configuration with every setting there is, and every example. */
import {
  apiKey,
  calendly,
  custom,
  defineConfig,
  github,
  hmac,
  hubspot,
  klaviyo,
  segment,
  shopify,
  slack,
  square,
  standardWebhook,
  stripe,
  twilio,
  typeform,
  woocommerce,
  zendesk,
} from '#forwarder';
import { clerkSource } from '../../examples/clerk/source.ts';
import { githubSource } from '../../examples/github/source.ts';
import { mailgunSource } from '../../examples/mailgun/source.ts';
import { sendgridSource } from '../../examples/sendgrid/source.ts';
import { shopifySource } from '../../examples/shopify/source.ts';
import { stripeSource } from '../../examples/stripe/source.ts';

const url = 'https://hooks.example.com/in';

export default defineConfig({
  projects: {
    us: { dataCenter: 'US', secret: 'iterable-us' },
    every: {
      secret: 'iterable-every',
      dataCenter: 'EU',
      staleAfter: { 'cart-abandoned': '2h', '4711': '30m', '*': '7d' },
      rateLimit: { 'events/trackBulk': 2.5, 'users/update': 100 },
      maxAge: '90m',
      order: 'none',
      onFieldType: 'coerce',
      fields: {
        events: {
          'signed-up': {
            plan: 'string',
            seats: 'long',
            tags: ['string'],
            'address.city': 'string',
            items: [{ sku: 'string', price: 'double' }],
          },
        },
        profile: { tier: 'string', home_geo_location: 'geo_location', orders: 'nested' },
        otherFields: 'warn',
      },
      mode: 'bulk',
      identity: 'userId',
    },
  },
  sources: {
    every: {
      verify: apiKey('source-every'),
      project: ({ userId }) => (userId === undefined ? 'us' : 'every'),
      map: () => [],
      edit: () => null,
      operations: ['events/track', 'users/forget'],
      origins: ['https://shop.example.com', 'capacitor://localhost'],
      buses: ['com.acme.orders', 'arn:aws:sns:eu-west-1:123456789012:orders'],
      protocols: ['segment'],
      ids: 'own',
      segment: {
        pageEvent: false,
        screenEvent: '{name}',
        productEvents: 'cart',
        purchaseId: 'messageId',
        copyPhone: false,
        pushTokens: false,
        pushApplication: 'shop',
        preferUserId: true,
        mergeNestedObjects: false,
        anonymousIds: 'asUserId',
        integrations: ['Iterable', 'Iterable (EU)'],
      },
      cloudEvents: { user: 'customerid' },
    },
    calendly: { verify: calendly('source-calendly'), project: 'us' },
    'by-function': { verify: custom('source-custom', () => true, { url }), project: 'us' },
    github: { verify: github('source-github'), project: 'us' },
    hmac: {
      verify: hmac({
        secret: 'source-hmac',
        url,
        header: 'x-signature',
        algorithm: 'sha256',
        encoding: 'hex',
        template: '{timestamp}.{body}',
        prefix: 'v1=',
        separator: ',',
        timestampHeader: 'x-signature',
        timestampPrefix: 't=',
        timestampUnit: 'seconds',
      }),
      project: 'us',
    },
    hubspot: { verify: hubspot('source-hubspot', { url }), project: 'us' },
    klaviyo: { verify: klaviyo('source-klaviyo'), project: 'us' },
    segment: { verify: segment('source-segment'), project: 'us' },
    shopify: { verify: shopify('source-shopify'), project: 'us' },
    slack: { verify: slack('source-slack'), project: 'us' },
    square: { verify: square('source-square', { url }), project: 'us' },
    webhook: { verify: standardWebhook('source-webhook'), project: 'us' },
    stripe: { verify: stripe('source-stripe'), project: 'us' },
    twilio: { verify: twilio('source-twilio', { url, algorithm: 'sha256' }), project: 'us' },
    typeform: { verify: typeform('source-typeform'), project: 'us' },
    woocommerce: { verify: woocommerce('source-woocommerce', { ping: false }), project: 'us' },
    zendesk: { verify: zendesk('source-zendesk'), project: 'us' },
    'example-clerk': { ...clerkSource, project: 'us' },
    'example-github': { ...githubSource, project: 'us' },
    'example-mailgun': { ...mailgunSource, project: 'us' },
    'example-sendgrid': { ...sendgridSource, project: 'us' },
    'example-shopify': { ...shopifySource, project: 'us' },
    'example-stripe': { ...stripeSource, project: 'us' },
  },
});
