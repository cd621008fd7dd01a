/** The rules by which `config.ts` parses what a user wrote. */
import * as z from 'zod/mini';
import type { EventObject, MapFunction } from '../event/event-object.ts';
import { ENDPOINT_NAMES } from '../iterable/operations.ts';
import { isRecord } from '../json/is-record.ts';
import { type Duration, LONGEST_MAX_AGE_SECONDS, secondsOf } from './duration.ts';
import { cloudEventsSchema, segmentSchema } from './protocol-settings.ts';
import { bus, operationName, origin } from './source-limits.ts';
import { secretName, verificationSchema } from './verification.ts';

/** Path segments that the door keeps for itself, now or when it speaks more protocols. */
const RESERVED_SOURCES = ['health', 'api', 'v1', '__proto__'];

const name = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,62}$/, 'must match [a-z][a-z0-9-]{0,62}'));

const aFunction = <T>() =>
  z.custom<T>((value) => typeof value === 'function', { message: 'must be a function' });

const endpointName = z
  .string()
  .check(
    z.refine(
      (text) => (ENDPOINT_NAMES as readonly string[]).includes(text),
      `must be one of ${ENDPOINT_NAMES.join(', ')}`,
    ),
  );
const requestsPerSecond = z.number().check(z.gte(1, 'must be at least 1'), z.lte(1_000_000));

const projectSchema = z.strictObject({
  dataCenter: z.enum(['US', 'EU']),
  secret: secretName,
  identity: z._default(z.enum(['email', 'userId', 'hybrid']), 'hybrid'),
  mode: z._default(z.enum(['single', 'bulk']), 'single'),
  rateLimit: z._default(z.record(endpointName, requestsPerSecond), {}),
  maxAge: z.optional(
    z.string().check(
      z.regex(/^[1-9]\d{0,5}[mhd]$/, "must be a length of time such as '90m', '12h' or '3d'"),
      z.refine((text) => secondsOf(text as Duration) <= LONGEST_MAX_AGE_SECONDS, 'must be at most 12 days'),
    ),
  ),
});

const sourceSchema = z.strictObject({
  verify: verificationSchema,
  project: z.union([z.string(), aFunction<(event: EventObject) => string>()], {
    error: 'must be the name of a project, or a function that returns one',
  }),
  map: z.optional(aFunction<MapFunction>()),
  operations: z.optional(z.array(operationName).check(z.minLength(1, 'must name at least one'))),
  origins: z.optional(z.array(origin)),
  buses: z.optional(z.array(bus)),
  segment: z.optional(segmentSchema),
  cloudEvents: z.optional(cloudEventsSchema),
});

export const configurationSchema = z.strictObject({
  projects: z.record(name, projectSchema).check(z.refine(isNotEmpty, 'must name at least one project')),
  sources: z.record(name, sourceSchema).check(z.refine(isNotEmpty, 'must name at least one source')),
});

/** What the schema can't see, between the parts and in names that zod passes over. The settings may be anything. */
export function faultsBetween(settings: unknown): string[] {
  if (!isRecord(settings) || !isRecord(settings.sources)) return [];
  const projects = isRecord(settings.projects) ? settings.projects : {};
  const hidden = Object.hasOwn(projects, '__proto__') ? ['projects.__proto__: is no name'] : [];
  const ofProjects = Object.entries(projects).flatMap(([project, its]) =>
    isRecord(its) && its.dataCenter === 'EU' && its.identity === 'email'
      ? [
          `projects.${project}.identity: there are no projects identified by e-mail in Iterable's EU data centre`,
        ]
      : [],
  );
  const ofSources = Object.entries(settings.sources).flatMap(([source, its]) => {
    const project = isRecord(its) ? its.project : undefined;
    return [
      ...(RESERVED_SOURCES.includes(source) ? [`sources.${source}: the name is reserved`] : []),
      ...(typeof project === 'string' && !Object.hasOwn(projects, project)
        ? [`sources.${source}.project: there is no project "${project}"`]
        : []),
    ];
  });
  return [...hidden, ...ofProjects, ...ofSources, ...sharedBuses(settings.sources)];
}

/** An event of a bus has one source. */
function sharedBuses(sources: Readonly<Record<string, unknown>>): string[] {
  const named = Object.entries(sources).flatMap(([source, its]) => {
    const buses: readonly unknown[] = isRecord(its) && Array.isArray(its.buses) ? its.buses : [];
    return [...new Set(buses)].map((bus) => ({ source, bus }));
  });
  return [...Map.groupBy(named, ({ bus }) => bus).values()]
    .filter(({ length }) => length > 1)
    .map((some) => `sources: ${some.map(({ source }) => source).join(' and ')} have a bus in common`);
}

function isNotEmpty(table: object): boolean {
  return Object.keys(table).length > 0;
}
