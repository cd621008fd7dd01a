/**
 * What the functions are configured with where events flow through all of the forwarder: a project of each mode, whose limits are
 * above what one machine sends.
 */
import { apiKey, defineConfig } from '../../lib/config/define-config.ts';

export default defineConfig({
  projects: {
    single: { dataCenter: 'US', secret: 'iterable', rateLimit: { 'events/track': 20_000 } },
    bulk: { dataCenter: 'US', secret: 'iterable', mode: 'bulk', rateLimit: { 'events/trackBulk': 1_000 } },
  },
  sources: {
    'to-single': { verify: apiKey('source'), project: 'single' },
    'to-bulk': { verify: apiKey('source'), project: 'bulk' },
  },
});
