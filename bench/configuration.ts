/** The configuration of the functions while they are measured: a project of each mode, and no limit to the pace. */
import { apiKey, defineConfig } from '../lib/config/define-config.ts';

// What is measured is the code, not the pace.
const UNLIMITED = 1_000_000;

export default defineConfig({
  projects: {
    single: {
      dataCenter: 'US',
      secret: 'iterable',
      rateLimit: { 'events/track': UNLIMITED, 'users/update': UNLIMITED },
    },
    bulk: {
      dataCenter: 'US',
      secret: 'iterable',
      mode: 'bulk',
      rateLimit: { 'events/trackBulk': UNLIMITED },
    },
  },
  sources: { app: { verify: apiKey('app'), project: 'single', buses: ['bench.app'] } },
});
