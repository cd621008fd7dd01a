/** The configuration as version 0.1.0 was shipped with. */
import { apiKey, defineConfig, standardWebhook } from '#forwarder';

export default defineConfig({
  projects: {
    us: { dataCenter: 'US', secret: 'iterable-us' },
    eu: { dataCenter: 'EU', secret: 'iterable-eu' },
  },
  sources: {
    app: { verify: apiKey('source-app'), project: 'us' },
    'app-eu': { verify: apiKey('source-app-eu'), project: 'eu' },
    webhook: { verify: standardWebhook('source-webhook'), project: 'us' },
  },
});
