/** A project in each data centre. */
import { apiKey, defineConfig, type Project } from '../../lib/config.ts';

const { projects } = defineConfig({
  projects: {
    us: { dataCenter: 'US', secret: 'iterable-us' },
    eu: { dataCenter: 'EU', secret: 'iterable-eu', maxAge: '1h' },
  },
  sources: { app: { verify: apiKey('source-app'), project: 'us' } },
});

/** As parsed: a table without a prototype. */
export const PROJECTS = projects as typeof projects & { readonly us: Project; readonly eu: Project };
