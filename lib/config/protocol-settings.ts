/** What a source may say about the protocols in which tastes differ. */
import * as z from 'zod/mini';

const eventName = z.string().check(z.minLength(1, 'must not be empty'));

/** The protocols that have paths of their own below a source's path: `/{source}/api/…`, `/{source}/v1/…`. */
export const PATH_PROTOCOLS = ['iterable', 'segment'] as const;

export const segmentSchema = z.readonly(
  z.strictObject({
    /** The event that a page is; `{name}` stands for its name. Default: `Viewed {name} Page`. */
    pageEvent: z.optional(eventName),
    /** The same for a screen. Default: `Viewed {name} Screen`. */
    screenEvent: z.optional(eventName),
    /** Whether a userId that Iterable doesn't know makes a user, in projects identified by e-mail. */
    preferUserId: z.optional(z.boolean()),
    /** Whether objects in a profile are merged instead of replaced. */
    mergeNestedObjects: z.optional(z.boolean()),
    /** What becomes of a call that names nobody but an anonymousId; unless told, it is refused. */
    anonymousIds: z.optional(z.enum(['refuse', 'ignore', 'asUserId'])),
    /**
     * What senders call Iterable in the `integrations` of a call, by which they say where it may go. Default:
     * `Iterable`, `Iterable (Actions)`, `Actions Iterable`.
     */
    integrations: z.optional(
      z.readonly(
        z
          .array(z.string().check(z.minLength(1, 'must not be empty')))
          .check(z.minLength(1, 'must name at least one')),
      ),
    ),
  }),
);

export const cloudEventsSchema = z.readonly(
  z.strictObject({
    /** The attribute that names the user: an e-mail, or else a userId. Default: `subject`. */
    user: z.optional(z.string().check(z.regex(/^[a-z0-9]{1,40}$/, 'must be lower-case letters and digits'))),
  }),
);

export type SegmentSettings = z.output<typeof segmentSchema>;
