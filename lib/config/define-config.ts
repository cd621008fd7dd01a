/**
 * What `forwarder.config.ts` may say, parsed once into frozen settings. Every fault is reported together,
 * and nothing is guessed: an unknown key, project or data centre stops the build.
 */

import type { EventObject, MapFunction } from '../event/event-object.ts';
import { issuesOf } from '../issues.ts';
import type { DataCenter, Identity, Mode } from '../iterable/project-kinds.ts';
import { DEFAULT_MAX_AGE_SECONDS, type Duration, secondsOf } from './duration.ts';
import type { CloudEventsSettings, SegmentSettings } from './protocol-settings.ts';
import { configurationSchema, faultsBetween } from './schema.ts';
import type { PublicUrl, SignatureFormat, Verification } from './verification.ts';

/** What a user writes for a project of Iterable. */
interface ProjectSettings {
  /** Where the project lives: `US` is api.iterable.com, `EU` is api.eu.iterable.com. */
  readonly dataCenter: DataCenter;
  /** The name of the secret that holds the project's API key, without the environment's prefix. */
  readonly secret: string;
  /** What identifies its users; `hybrid` unless told. In the EU there are no `email` projects. */
  readonly identity?: Identity;
  /** `single`, the default: one event a call. `bulk`: up to a thousand, by `events/trackBulk`. */
  readonly mode?: Mode;
  /**
   * Requests per second by endpoint (`events/track`, `events/trackBulk`), where the account's limits differ
   * from Iterable's published ones or others need a part of them.
   */
  readonly rateLimit?: Readonly<Record<string, number>>;
  /** How long a transient failure is retried before the event is buried: default 3 days, at most 12. */
  readonly maxAge?: Duration;
}

/** What a user writes for a sender. */
export interface SourceSettings {
  readonly verify: Verification;
  /** A project's name, or a function of the event that returns one. */
  readonly project: string | ((event: EventObject) => string);
  /** For bodies that are not events already. */
  readonly map?: MapFunction;
  /** What it may ask for; everything, unless told. A key that ships inside an app must be narrowed. */
  readonly operations?: readonly string[];
  /** The origins of web apps that may send from a browser: `https://shop.example.com`. */
  readonly origins?: readonly string[];
  /** The event buses whose events are this source's: EventBridge's `source`, the ARN of an SNS topic. */
  readonly buses?: readonly string[];
  /** How Segment's calls are read. */
  readonly segment?: SegmentSettings;
  /** How CloudEvents are read. */
  readonly cloudEvents?: CloudEventsSettings;
}

export interface ConfigurationSettings {
  readonly projects: Readonly<Record<string, ProjectSettings>>;
  readonly sources: Readonly<Record<string, SourceSettings>>;
}

export interface Project {
  readonly name: string;
  readonly dataCenter: DataCenter;
  readonly secret: string;
  readonly identity: Identity;
  readonly mode: Mode;
  /** Requests per second, by the name of the endpoint; without a prototype. */
  readonly rateLimit: Readonly<Record<string, number>>;
  readonly maxAgeSeconds: number;
}

export interface Source extends SourceSettings {
  readonly name: string;
}

/** The parsed configuration. Both tables have no prototype, so a hostile name finds nothing. */
export interface Configuration {
  readonly projects: Readonly<Record<string, Project>>;
  readonly sources: Readonly<Record<string, Source>>;
}

/** The configuration is wrong; `faults` names each place. */
export class ConfigurationError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`forwarder.config.ts is not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigurationError';
    this.faults = faults;
  }
}

/** Senders authenticate with a key: `Api-Key`, `Authorization: Bearer`, or the user name of Basic. */
export const apiKey = (secret: string): Verification => ({ scheme: 'api-key', secret });

/**
 * Senders sign as https://www.standardwebhooks.com describes, also with the headers of Svix (Clerk, Resend);
 * the secret is the `whsec_…` value.
 */
export const standardWebhook = (secret: string): Verification => ({ scheme: 'standard-webhook', secret });

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries, as `application/json`. */
export const github = (secret: string): Verification => ({ scheme: 'github', secret });

/**
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation,
 * version 3; the secret is the app's client secret.
 */
export const hubspot = (secret: string, settings: PublicUrl = {}): Verification => ({
  scheme: 'hubspot',
  secret,
  ...settings,
});

/** https://segment.com/docs/connections/destinations/catalog/actions-webhook, not batched. */
export const segment = (secret: string): Verification => ({ scheme: 'segment', secret });

/** https://shopify.dev/docs/apps/build/webhooks/subscribe/https; the secret is the app's client secret. */
export const shopify = (secret: string): Verification => ({ scheme: 'shopify', secret });

/** https://docs.slack.dev/authentication/verifying-requests-from-slack; the secret is the signing secret. */
export const slack = (secret: string): Verification => ({ scheme: 'slack', secret });

/** https://docs.stripe.com/webhooks#verify-manually; the secret is the endpoint's `whsec_…` value. */
export const stripe = (secret: string): Verification => ({ scheme: 'stripe', secret });

/** https://www.twilio.com/docs/usage/webhooks/webhooks-security; the secret is the account's auth token. */
export const twilio = (secret: string, settings: PublicUrl = {}): Verification => ({
  scheme: 'twilio',
  secret,
  ...settings,
});

/** Any other sender that signs with a shared secret, by what it signs and where it puts the signature. */
export const hmac = (settings: { readonly secret: string } & PublicUrl & SignatureFormat): Verification => ({
  scheme: 'hmac',
  ...settings,
});

/**
 * Parses what the user wrote.
 * @throws ConfigurationError with every fault at once
 */
export function defineConfig(settings: ConfigurationSettings): Configuration {
  const parsed = configurationSchema.safeParse(settings);
  const faults = [
    ...issuesOf(parsed.error).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)),
    ...faultsBetween(settings),
  ];
  if (!parsed.success || faults.length > 0) throw new ConfigurationError(faults);

  return Object.freeze({
    projects: frozenTable(parsed.data.projects, (project, { rateLimit, maxAge, ...settings }) => ({
      name: project,
      ...settings,
      rateLimit: frozenTable(rateLimit, (_, limit) => limit),
      maxAgeSeconds: maxAge === undefined ? DEFAULT_MAX_AGE_SECONDS : secondsOf(maxAge as Duration),
    })),
    sources: frozenTable(parsed.data.sources, (source, settings) => ({
      ...(settings as SourceSettings),
      verify: Object.freeze(settings.verify as Verification),
      name: source,
    })),
  });
}

function frozenTable<In, Out>(
  table: Readonly<Record<string, In>>,
  row: (name: string, value: In) => Out,
): Readonly<Record<string, Out>> {
  const rows = Object.create(null) as Record<string, Out>;
  for (const [key, value] of Object.entries(table)) rows[key] = Object.freeze(row(key, value));
  return Object.freeze(rows);
}
