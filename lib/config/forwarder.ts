/** What `#forwarder` names: all that a configuration, its sources and their tests import. */
// biome-ignore-all lint/performance/noBarrelFile: the one path that is promised to users, wherever the rest moves

export type { EventObject, MapFunction } from '../event/event-object.ts';
export {
  apiKey,
  type ConfigurationSettings,
  defineConfig,
  github,
  hmac,
  hubspot,
  type SourceSettings,
  segment,
  shopify,
  slack,
  standardWebhook,
  stripe,
  twilio,
} from './define-config.ts';
