/** A configuration with one of everything that shapes the stack: both modes, hyphens, a secret that is shared, spacing, buses. */
import { apiKey, defineConfig, standardWebhook } from '#forwarder';

export default defineConfig({
  projects: {
    us: { dataCenter: 'US', secret: 'iterable-us', userSpacing: '60s' },
    'us-bulk': { dataCenter: 'US', secret: 'iterable-us', mode: 'bulk' },
    eu: { dataCenter: 'EU', secret: 'iterable-eu', mode: 'single', maxAge: '12h' },
  },
  sources: {
    app: { verify: apiKey('source-app'), project: ({ userId }) => (userId === undefined ? 'us' : 'us-bulk') },
    'app-eu': { verify: apiKey('source-app'), project: 'eu' },
    webhook: { verify: standardWebhook('source-webhook'), project: 'us', map: () => [] },
    orders: {
      verify: apiKey('source-orders'),
      project: 'us',
      buses: ['com.acme.orders', 'arn:aws:sns:eu-west-1:123456789012:orders'],
    },
  },
});
