import { describe, expect, it } from 'vitest';
import {
  ConfigurationError,
  custom,
  hmac,
  parseConfiguration,
  standardWebhook,
} from '../../lib/config/define-config.ts';
import * as providers from '../../lib/config/providers.ts';
import { github, hubspot, square, twilio, woocommerce } from '../../lib/config/providers.ts';
import type { SignatureFormat } from '../../lib/config/verification.ts';

const us = { dataCenter: 'US', secret: 'iterable-us' } as const;
const format = { header: 'X-Signature', algorithm: 'sha256', encoding: 'hex', template: '{body}' } as const;

function faultsOf(verify: unknown): readonly string[] {
  try {
    parseConfiguration({ projects: { us }, sources: { app: { verify, project: 'us' } } });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

describe('the verification of a source', () => {
  it.each([...Object.entries(providers), ['standard-webhook', standardWebhook] as const])(
    'can be by %s, with nothing but a secret',
    (scheme, verifiedBy) => {
      const verify = verifiedBy('source-app');

      expect(verify).toEqual({ scheme, secret: 'source-app' });
      expect(faultsOf(verify)).toEqual([]);
    },
  );

  it.each([twilio, hubspot, square])('can say the address that its sender signs', (verifiedBy) => {
    const url = 'https://hooks.example.com:8443/shop';

    expect(faultsOf(verifiedBy('source-app', { url }))).toEqual([]);
    expect(verifiedBy('source-app', { url })).toMatchObject({ url });
  });

  it.each([
    'hooks.example.com/shop',
    'ftp://hooks.example.com',
    'https://',
    'https://hooks.example.com/shop?a=1',
    'https://hooks.example.com/shop#a',
    'https://hooks.example.com/my shop',
    '',
    7,
  ])('must not say the address %j', (url) => {
    const faults = faultsOf({ ...twilio('source-app'), url });

    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^sources\.app\.verify\.url: /);
  });

  it('can demand of Twilio that it signs with SHA-256, and nothing weaker', () => {
    expect(faultsOf(twilio('source-app', { algorithm: 'sha256' }))).toEqual([]);
    expect(faultsOf({ ...twilio('source-app'), algorithm: 'sha1' })).toHaveLength(1);
    expect(faultsOf({ ...github('source-app'), algorithm: 'sha256' })).toHaveLength(1);
  });

  it('can leave the ping of WooCommerce unanswered, and has no other to answer', () => {
    expect(faultsOf(woocommerce('source-app', { ping: false }))).toEqual([]);
    expect(faultsOf({ ...woocommerce('source-app'), ping: 'no' })).toHaveLength(1);
    expect(faultsOf({ ...github('source-app'), ping: true })).toEqual([
      'sources.app.verify.ping: is not a known setting',
    ]);
  });

  it('can be by a function of its own, with the address that its sender knows', () => {
    const isGenuine = () => true;
    const verify = custom('source-app', isGenuine, { url: 'https://hooks.example.com/shop' });

    expect(verify).toEqual({
      scheme: 'custom',
      secret: 'source-app',
      isGenuine,
      url: 'https://hooks.example.com/shop',
    });
    expect(faultsOf(verify)).toEqual([]);
    expect(faultsOf(custom('source-app', 'yes' as never))).toEqual([
      'sources.app.verify.isGenuine: must be a function',
    ]);
    expect(faultsOf({ scheme: 'custom', secret: 'source-app' })).toHaveLength(1);
  });

  it('must not have an address that is not signed', () => {
    expect(faultsOf({ ...github('source-app'), url: 'https://hooks.example.com' })).toEqual([
      'sources.app.verify.url: is not a known setting',
    ]);
  });

  it.each<Partial<SignatureFormat>>([
    {},
    { prefix: 'sha256=', algorithm: 'sha512', encoding: 'base64' },
    { template: '{timestamp}.{body}', timestampHeader: 'X-Timestamp', timestampUnit: 'milliseconds' },
    { template: '{timestamp}.{body}', timestampHeader: 'X-Timestamp', timestampUnit: 'iso-date' },
    { template: '{timestamp}.{body}', timestampHeader: 'X-Timestamp', timestampUnit: 'http-date' },
    { template: '{timestamp}.{body}', timestampHeader: 'X-Signature', timestampPrefix: 't=', separator: ',' },
  ])('can be spelled out: %j', (settings) => {
    expect(faultsOf(hmac({ secret: 'source-app', ...format, ...settings }))).toEqual([]);
  });

  it.each([
    [{ header: 'X Signature' }, 'header: is not the name of a header'],
    [{ header: undefined }, 'header: is required'],
    [{ algorithm: 'md5' }, 'algorithm: '],
    [{ encoding: 'base64url' }, 'encoding: '],
    [{ template: '{method}' }, 'template: must contain {body}'],
    [{ template: '' }, 'template: must contain {body}'],
    [{ template: '{timestamp}.{body}' }, 'timestampHeader: must be set if the template has {timestamp}'],
    [{ timestampHeader: 'X-Timestamp' }, 'timestampHeader: must be set if the template has {timestamp}'],
    [{ prefix: '' }, 'prefix: must not be empty'],
    [{ separator: '' }, 'separator: must not be empty'],
    [{ timestampUnit: 'minutes' }, 'timestampUnit: '],
    [{ secret: 'a b' }, 'secret: is not a name Secrets Manager allows'],
    [{ tolerance: 600 }, 'tolerance: is not a known setting'],
  ])('must not be spelled out with %j', (settings, fault) => {
    const faults = faultsOf({ scheme: 'hmac', secret: 'source-app', ...format, ...settings });

    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`sources.app.verify.${fault}`);
  });

  it.each([
    { scheme: 'none', secret: 'x' },
    { scheme: '__proto__', secret: 'x' },
    { secret: 'x' },
    {},
    null,
    7,
  ])('must not be %j', (verify) => {
    expect(faultsOf(verify)).toEqual([expect.stringMatching(/^sources\.app\.verify(\.scheme)?: /)]);
  });
});
