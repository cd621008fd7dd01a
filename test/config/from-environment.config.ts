/** Differs with the environment. */
import { apiKey, defineConfig } from '#forwarder';

const { EVENTS_A_SECOND, SECRET = '', ORIGIN } = process.env;

export default defineConfig({
  projects: {
    us: { dataCenter: 'US', secret: SECRET, rateLimit: { 'events/track': Number(EVENTS_A_SECOND) } },
  },
  sources: {
    app: {
      verify: apiKey('source-app'),
      project: ORIGIN === undefined ? 'us' : () => 'us',
      ...(ORIGIN && { origins: [ORIGIN] }),
    },
  },
});
