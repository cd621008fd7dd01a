/** The consumer's configuration while its goodput is measured: a project of each mode. */
import { apiKey, defineConfig } from '../../lib/config/define-config.ts';

export default defineConfig({
  projects: {
    single: { dataCenter: 'US', secret: 'iterable' },
    bulk: { dataCenter: 'US', secret: 'iterable', mode: 'bulk' },
  },
  sources: { app: { verify: apiKey('app'), project: 'single' } },
});
