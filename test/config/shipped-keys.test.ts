import { describe, expect, it } from 'vitest';
import { apiKey, hmac, parseConfiguration, standardWebhook } from '../../lib/config/define-config.ts';
import { stripe } from '../../lib/config/providers.ts';
import type { SourceSettings } from '../../lib/config/schema.ts';
import { shippedKeyWarnings } from '../../lib/config/shipped-keys.ts';

const KEY = apiKey('source');

function warningsOf(sources: Readonly<Record<string, Partial<SourceSettings>>>): string[] {
  return shippedKeyWarnings(
    parseConfiguration({
      projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
      sources: Object.fromEntries(
        Object.entries(sources).map(([name, source]) => [name, { verify: KEY, project: 'us', ...source }]),
      ),
    }),
  );
}

describe('the warning of a key that ships in an app or a page', () => {
  it.each([
    'app',
    'ios-eu',
    'android2',
    'mobile',
    'web',
    'shop-web',
    'browser',
    'js-client',
    'frontend',
    'myapp',
    'webapp-us',
    'shop-apps',
    'website',
  ])('is given of a source that is called %s', (name) => {
    expect(warningsOf({ [name]: {} })).toEqual([
      `sources.${name}: its name says that its key ships in an app or a page, where everybody can read it, ` +
        "and it may use every operation. Write what it needs, such as operations: ['events/track'].",
    ]);
  });

  it('is given of a source with origins, whatever its name', () => {
    expect(warningsOf({ shop: { origins: ['https://shop.example.com'] } })).toEqual([
      expect.stringMatching(/^sources\.shop: its list of origins says that its key ships/),
    ]);
  });

  it('is given of each source once, in one line', () => {
    const warnings = warningsOf({
      app: {},
      web: { origins: ['https://shop.example.com'] },
      'signed-app': {
        verify: hmac({
          secret: 'a',
          header: 'x-s',
          algorithm: 'sha256',
          encoding: 'hex',
          template: '{body}',
        }),
      },
    });

    expect(warnings.map((warning) => warning.split(':')[0])).toEqual([
      'sources.app',
      'sources.web',
      'sources.signed-app',
    ]);
    for (const warning of warnings) expect(warning).not.toContain('\n');
  });

  it.each([
    ['its operations are named', { app: { operations: ['events/track'] } }],
    [
      'its operations are named beside origins',
      { web: { operations: ['events/track'], origins: ['https://a.example.com'] } },
    ],
    ['its name says nothing', { backend: {}, billing: {} }],
    [
      'such a word is only a part of another',
      { mapper: {}, wrapper: {}, rapport: {}, 'happy-orders': {}, webinar: {} },
    ],
    ['it is a webhook', { webhook: {}, webhooks: { verify: standardWebhook('a') }, whatsapp: {} }],
    ['a provider holds the key', { 'stripe-app': { verify: stripe('a') } }],
    ['its list of origins is empty', { backend: { origins: [] } }],
  ] as const)('is not given when %s', (_, sources) => {
    expect(warningsOf(sources as never)).toEqual([]);
  });
});
