/** A project in each data centre, and one whose events go many a call. */
import { apiKey, defineConfig, type Project } from '../../../lib/config/define-config.ts';

const { projects } = defineConfig({
  projects: {
    us: { dataCenter: 'US', secret: 'iterable-us' },
    eu: { dataCenter: 'EU', secret: 'iterable-eu', maxAge: '1h' },
    bulk: { dataCenter: 'US', secret: 'iterable-bulk', mode: 'bulk' },
  },
  sources: { app: { verify: apiKey('source-app'), project: 'us' } },
});

/** As parsed: a table without a prototype. */
export const PROJECTS = projects as typeof projects & Readonly<Record<'us' | 'eu' | 'bulk', Project>>;

/** The same where nothing is kept in order. */
export const UNORDERED = Object.assign(
  Object.create(null),
  Object.fromEntries(
    Object.entries(PROJECTS).map(([name, project]) => [name, { ...project, order: 'none' }]),
  ),
) as typeof PROJECTS;
