import { expect, it } from 'vitest';
import { apiKey, defineConfig } from '../../lib/config/forwarder.ts';
import { destinationsOf } from '../../local/destinations.ts';
import { readSettings } from '../../local/settings.ts';

const { projects } = defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'us' }, eu: { dataCenter: 'EU', secret: 'eu' } },
  sources: { app: { verify: apiKey('app'), project: 'us' } },
});
const REAL = { ITERABLE_API_KEY: 'key', ITERABLE_DATA_CENTER: 'EU' };

it.each([
  ['the sandboxes', {}, 'sandbox', 'sandbox'],
  ['a real project, and the other sandbox', REAL, 'sandbox', 'Iterable EU'],
  ['an address of their own', { ITERABLE_US_URL: 'http://127.0.0.1:9000' }, '127.0.0.1:9000', 'sandbox'],
  [
    'an address that wins over the real project, as it does in the functions',
    { ...REAL, ITERABLE_EU_URL: 'https://proxy.example.com' },
    'sandbox',
    'proxy.example.com',
  ],
])('events go to %s', (_, variables, us, eu) => {
  const destinations = destinationsOf({ projects }, readSettings(variables));

  expect(Object.fromEntries(destinations)).toEqual({ us, eu });
});
