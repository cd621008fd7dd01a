/** What `forwarder.config.ts` may say: the rules, from which the types are inferred. They change nothing of it. */
import * as z from 'zod/mini';
import type { EditFunction, EventObject, MapFunction } from '../event/event-object.ts';
import { ENDPOINT_NAMES, type EndpointName } from '../iterable/operations.ts';
import {
  type Duration,
  isDuration,
  isSpacing,
  MAX_AGE_SECONDS,
  type SpacingDuration,
  secondsOf,
} from './duration.ts';
import { PATH_PROTOCOLS } from './path-protocols.ts';
import { cloudEventsSchema, segmentSchema } from './protocol-settings.ts';
import { bus, oneOf, operationName, origin } from './source-limits.ts';
import { ON_FIELD_TYPE, OTHER_FIELDS, type TrackingPlan } from './tracking-plan.ts';
import { secretName, verificationSchema } from './verification.ts';

const name = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,62}$/, 'must match [a-z][a-z0-9-]{0,62}'));

const aFunction = <T>() =>
  z.custom<T>((value) => typeof value === 'function', { message: 'must be a function' });

const requestsPerSecond = z
  .number()
  .check(z.gte(1, 'must be at least 1'), z.lte(1_000_000, 'must be at most 1,000,000'));

const duration = z
  .custom<Duration>(isDuration, "must be a length of time such as '90m', '12h' or '3d'")
  .check(z.refine((value) => secondsOf(value) <= MAX_AGE_SECONDS, 'must be at most 12 days'));

const spacing = z.custom<SpacingDuration>(
  isSpacing,
  "must be a length of time such as '60s' or '2m', at most five minutes",
);

const onFieldType = z.optional(z.enum(ON_FIELD_TYPE));
const otherFields = z.optional(z.enum(OTHER_FIELDS));

/** What goes stale: an event by its name, a workflow by its id, `*` all others. */
const staleName = z
  .string()
  .check(z.regex(/^\P{Cc}{1,1024}$/u, "must be the name of an event, the id of a workflow, or '*'"));

const projectSchema = z.readonly(
  z.strictObject({
    /** Where the project lives: `US` is api.iterable.com, `EU` is api.eu.iterable.com. */
    dataCenter: z.enum(['US', 'EU']),
    /** The name of the secret that holds the project's API key, without the environment's prefix. */
    secret: secretName,
    /** What identifies its users; `hybrid` unless told. In the EU there are no `email` projects. */
    identity: z.optional(z.enum(['email', 'userId', 'hybrid'])),
    /**
     * `single`, the default: one event a call. `bulk`: up to a thousand, by `events/trackBulk`; with `order: 'none'`
     * users too, by `users/bulkUpdate` and `users/bulkUpdateSubscriptions`.
     */
    mode: z.optional(z.enum(['single', 'bulk'])),
    /**
     * What reaches Iterable in the order in which it was accepted, user by user. `users`, the default: what changes
     * a user. `all`: that user's `events/track` too, in `single` mode. `none`: nothing.
     */
    order: z.optional(z.enum(['users', 'all', 'none'])),
    /**
     * At least so long between two changes of a user, and before a workflow: Iterable advises `'60s'`. Off unless
     * told, because it needs a table. Only what `order` keeps in order can be kept apart.
     */
    userSpacing: z.optional(spacing),
    /**
     * Requests per second by endpoint (`events/track`, `events/trackBulk`), where the account's limits differ
     * from Iterable's published ones or others need a part of them.
     */
    rateLimit: z.optional(
      z.readonly(z.partialRecord(oneOf<EndpointName>(ENDPOINT_NAMES), requestsPerSecond)),
    ),
    /** How long a transient failure is retried before the event is buried: default 3 days, at most 12. */
    maxAge: z.optional(duration),
    /**
     * How long after its acceptance an event is still worth sending: `{ 'cart-abandoned': '2h', '*': '7d' }`. For
     * `events/track`, by the event's name, and `workflows/triggerWorkflow`, by the workflow's id.
     */
    staleAfter: z.optional(
      z.readonly(z.record(staleName, duration).check(z.refine(isNotEmpty, 'must name at least one'))),
    ),
    /** A tracking plan: which fields events and profiles have, and their types at Iterable. */
    fields: z.optional(
      z.readonly(
        z.strictObject({
          // plan-faults.ts has their rules.
          events: z.optional(z.custom<TrackingPlan['events']>()),
          profile: z.optional(z.custom<TrackingPlan['profile']>()),
          onFieldType,
          otherFields,
        }),
      ),
    ),
    /**
     * A value of another type than the plan's: `refuse`, the default; `coerce` mends what loses nothing by it, and
     * refuses the rest; `warn` only says so.
     */
    onFieldType,
    /** A field that is not in the plan: `forward`, the default; `warn` says so; `refuse`. */
    otherFields,
  }),
);

const sourceSchema = z.readonly(
  z.strictObject({
    /** How its requests are verified. */
    verify: verificationSchema,
    /** A project's name, or a function of the event that returns one. */
    project: z.union([z.string(), aFunction<(event: EventObject) => string>()], {
      error: 'must be the name of a project, or a function that returns one',
    }),
    /** For bodies that are not events already: makes one event of a body, several, or none. */
    map: z.optional(aFunction<MapFunction>()),
    /** For each event, whichever protocol it came by: leaves it as it is, drops it, or sends others instead. */
    edit: z.optional(aFunction<EditFunction>()),
    /** What it may ask for; unless told, `DEFAULT_OPERATIONS`. A key that ships inside an app must be narrowed. */
    operations: z.optional(
      z.readonly(z.array(operationName).check(z.minLength(1, 'must name at least one'))),
    ),
    /** The origins of web apps that may send from a browser: `https://shop.example.com`. */
    origins: z.optional(z.readonly(z.array(origin))),
    /** The event buses whose events are this source's: EventBridge's `source`, the ARN of an SNS topic. */
    buses: z.optional(z.readonly(z.array(bus))),
    /**
     * Which protocols it speaks below its own path. Default: all; none for a source with a `map`, because a
     * request that was signed for the `map` could be sent to another path.
     */
    protocols: z.optional(z.readonly(z.array(z.enum(PATH_PROTOCOLS)))),
    /**
     * `own`: no other source can write to its events, nor it to theirs. Iterable gets a hash of source and id.
     * For keys that ship inside apps: whoever has one could else send an event under the id of another.
     */
    ids: z.optional(z.enum(['own'])),
    /** How Segment's calls are read. */
    segment: z.optional(segmentSchema),
    /** How CloudEvents are read. */
    cloudEvents: z.optional(cloudEventsSchema),
  }),
);

export const configurationSchema = z.strictObject({
  projects: z.record(name, projectSchema).check(z.refine(isNotEmpty, 'must name at least one project')),
  sources: z.record(name, sourceSchema).check(z.refine(isNotEmpty, 'must name at least one source')),
});

/** As they are written, and as they were checked. */
export type ProjectSettings = z.input<typeof projectSchema>;
export type CheckedProject = z.output<typeof projectSchema>;
export type SourceSettings = z.input<typeof sourceSchema>;
export type CheckedSource = z.output<typeof sourceSchema>;
export type Settings = z.output<typeof configurationSchema>;

function isNotEmpty(table: object): boolean {
  return Object.keys(table).length > 0;
}
