/**
 * What `forwarder.config.ts` calls. It is parsed once into frozen settings: every fault is reported together,
 * and nothing is guessed. An unknown key, project or data centre stops the build.
 */

import type { AnyBody } from './bodies.ts';
import { checkSettings } from './check-settings.ts';
import type { CheckedEdit } from './checked-edit.ts';
import type { Checked } from './checked-result.ts';
import { DEFAULT_MAX_AGE_SECONDS, secondsOf, spacingSecondsOf } from './duration.ts';
import { frozenCopy, frozenTable } from './frozen-copy.ts';
import { parsePlan } from './parse-plan.ts';
import type { CheckedProject, CheckedSource } from './schema.ts';
import type { CheckedSourceOf, SettingsOf, SourceOf, VerificationOf } from './settings.ts';
import type { ParsedPlan, PlanInJson, TrackingPlan } from './tracking-plan.ts';
import type { IsGenuine, PublicUrl, SignatureFormat } from './verification.ts';

export type { SourceSettings } from './schema.ts';

type Defaulted = 'identity' | 'mode' | 'order';
/** Settings that are something else here. */
type Parsed =
  | 'userSpacing'
  | 'rateLimit'
  | 'maxAge'
  | 'staleAfter'
  | 'fields'
  | 'onFieldType'
  | 'otherFields';

export interface Project
  extends Omit<CheckedProject, Defaulted | Parsed>,
    Readonly<{ [Name in Defaulted]: NonNullable<CheckedProject[Name]> }> {
  readonly name: string;
  /** At least so long between two changes of a user. */
  readonly userSpacingSeconds?: number | undefined;
  /** Requests per second, by the name of the endpoint; without a prototype. */
  readonly rateLimit: Readonly<Record<string, number>>;
  readonly maxAgeSeconds: number;
  /**
   * Users are changed many in a call: the settings ask for it. A function without a queue of users takes `order` for
   * `none`, and this stays as it is.
   */
  readonly usersInBulk: boolean;
  /** By the name of an event, the id of a workflow, or `*` for all others; without a prototype. */
  readonly staleAfterSeconds?: Readonly<Record<string, number>> | undefined;
  /** The tracking plan, with its rules. */
  readonly fields?: ParsedPlan | undefined;
}

export interface Source extends Omit<CheckedSource, 'operations'> {
  readonly name: string;
  readonly operations?: readonly string[] | undefined;
}

/** The parsed configuration. Both tables have no prototype, so a hostile name finds nothing. */
export interface Configuration {
  readonly projects: Readonly<Record<string, Project>>;
  readonly sources: Readonly<Record<string, Source>>;
}

/** The configuration is wrong; `faults` names each place, and the message all of them. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[], message = `forwarder.config.ts is not valid:\n${listOf(faults)}`) {
    super(message);
    this.faults = faults;
  }
}

function listOf(faults: readonly string[]): string {
  return faults.map((fault) => `  - ${fault}`).join('\n');
}

/** Senders authenticate with a key: `Api-Key`, `Authorization: Bearer`, or the user name of Basic. */
export const apiKey = <Body = AnyBody>(secret: string): VerificationOf<Body> => ({
  scheme: 'api-key',
  secret,
});

/**
 * Senders sign as https://www.standardwebhooks.com describes, also with the headers of Svix (Clerk, Resend);
 * the secret is the `whsec_…` value, of Supabase `v1,whsec_…`.
 */
export const standardWebhook = <Body = AnyBody>(secret: string): VerificationOf<Body> => ({
  scheme: 'standard-webhook',
  secret,
});

/** Any other sender that signs with a shared secret, by what it signs and where it puts the signature. */
export const hmac = <Body = AnyBody>(
  settings: { readonly secret: string } & PublicUrl & SignatureFormat,
): VerificationOf<Body> => ({
  scheme: 'hmac',
  ...settings,
});

/**
 * What no scheme covers: an asymmetric signature, or one in the body. The function gets the request and the keys of
 * the secret, and says whether the request is from its sender. Not async; if it throws, that is a no. It compares
 * by `timingSafeEqual` of `node:crypto`, so that the time it takes tells nothing.
 */
export const custom = <Body = AnyBody>(
  secret: string,
  isGenuine: IsGenuine,
  settings: PublicUrl = {},
): VerificationOf<Body> => ({
  scheme: 'custom',
  secret,
  isGenuine,
  ...settings,
});

/** A tracking plan from a JSON file, in which TypeScript takes a type for any text: the rules hold at the build. */
export const trackingPlan = (plan: PlanInJson): TrackingPlan => plan as TrackingPlan;

/**
 * The whole configuration. Names of projects, operations, settings and what functions return are checked by
 * TypeScript where they are written; all rules hold when it is called.
 * @throws ConfigurationError with every fault at once
 */
export function defineConfig<ProjectName extends string, Bodies, const Results, const Edits>(
  settings: SettingsOf<ProjectName, Bodies, Results, Edits>,
): Configuration {
  return parseConfiguration(settings);
}

/**
 * A source in a file of its own, checked as `defineConfig` checks it; which projects there are is seen there.
 * What has a fault here is reported here. So that `defineConfig` does not report it again, it sees the result as
 * `any`; the result of a source without such a function too.
 */
export function defineSource<const ProjectName extends string, Body, const Result, const Edited>(
  source: CheckedSourceOf<ProjectName, Body, Result, Edited>,
): SourceOf<
  ProjectName,
  Body,
  // biome-ignore-start lint/suspicious/noExplicitAny: what is wrong with it could only be told a second time
  [Result] extends [Checked<Result>] ? Result : any,
  [Edited] extends [CheckedEdit<Edited>] ? Edited : any
  // biome-ignore-end lint/suspicious/noExplicitAny: as above
> {
  return source;
}

/**
 * Checks what was written, then makes the configuration of it. In a function the check is left out: it was made
 * when the function was built.
 * @throws ConfigurationError with every fault at once
 */
export function parseConfiguration(written: unknown): Configuration {
  const checked = checkSettings(written);
  if ('faults' in checked) throw new ConfigurationError(checked.faults);
  const { projects, sources } = checked.settings;
  const configuration = Object.freeze({
    projects: frozenTable(projects, projectOf),
    sources: frozenTable(sources, (name, source) => ({ ...frozenCopy(source), name })),
  });
  PARSED.add(configuration);
  return configuration;
}

function projectOf(
  name: string,
  {
    identity = 'hybrid',
    mode = 'single',
    order = 'users',
    userSpacing,
    rateLimit = {},
    maxAge,
    staleAfter,
    fields,
    onFieldType,
    otherFields,
    ...project
  }: CheckedProject,
): Project {
  return {
    name,
    ...project,
    identity,
    mode,
    order,
    userSpacingSeconds: userSpacing && spacingSecondsOf(userSpacing),
    usersInBulk: mode === 'bulk' && order === 'none',
    rateLimit: frozenTable(rateLimit as Readonly<Record<string, number>>, (_, limit) => limit),
    maxAgeSeconds: maxAge === undefined ? DEFAULT_MAX_AGE_SECONDS : secondsOf(maxAge),
    staleAfterSeconds: staleAfter && frozenTable(staleAfter, (_, duration) => secondsOf(duration)),
    ...(fields && { fields: parsePlan(fields, { onFieldType, otherFields }) }),
  };
}

const PARSED = new WeakSet<object>();

export function isConfiguration(value: unknown): value is Configuration {
  return typeof value === 'object' && value !== null && PARSED.has(value);
}
