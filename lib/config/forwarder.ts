/** What `#forwarder` names: all that a configuration, its sources and their tests import. */
// biome-ignore-all lint/performance/noBarrelFile: the one path that is promised to users, wherever the rest moves

export type { EventObject, SentEvent } from '../event/event-object.ts';
export type * from './bodies.ts';
export {
  apiKey,
  custom,
  defineConfig,
  defineSource,
  hmac,
  standardWebhook,
  trackingPlan,
} from './define-config.ts';
export type { AcceptedEvent, EventOf } from './event-types.ts';
export {
  calendly,
  github,
  hubspot,
  klaviyo,
  segment,
  shopify,
  slack,
  square,
  stripe,
  twilio,
  typeform,
  woocommerce,
  zendesk,
} from './providers.ts';
export type { TrackingPlan } from './tracking-plan.ts';
export type { CustomRequest } from './verification.ts';
