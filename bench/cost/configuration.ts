/** What the functions are configured with while their cost is measured: a project of each mode, and a source for each. */
import { apiKey, defineConfig } from '../../lib/config/define-config.ts';

export default defineConfig({
  projects: {
    single: { dataCenter: 'US', secret: 'iterable' },
    bulk: { dataCenter: 'US', secret: 'iterable', mode: 'bulk' },
  },
  sources: {
    'to-single': { verify: apiKey('source'), project: 'single' },
    'to-bulk': { verify: apiKey('source'), project: 'bulk' },
  },
});
