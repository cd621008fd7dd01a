/** What a source may say about the protocols in which tastes differ. */
import * as z from 'zod/mini';

const eventName = z.string().check(z.minLength(1, 'must not be empty'));
const eventOrNone = z.union([eventName, z.literal(false)], {
  error: 'must be the name of an event, or false',
});

export const segmentSchema = z.readonly(
  z.strictObject({
    /**
     * The event that a page is; `{name}` and `{category}` stand for the page's. `false`: pages are no events.
     * Default: `{name} page`, and `Loaded a Page` for a page without a name.
     */
    pageEvent: z.optional(eventOrNone),
    /** The same for a screen. Default: `{name} screen`, and `Loaded a Screen`. */
    screenEvent: z.optional(eventOrNone),
    /**
     * What `Product Added` and `Product Removed` are without `products`: an event of that name (the default),
     * or a cart that holds this one product.
     */
    productEvents: z.optional(z.enum(['event', 'cart'])),
    /** What makes two purchases the same: their order (the default), or the `messageId` alone. */
    purchaseId: z.optional(z.enum(['order', 'messageId'])),
    /** Whether `phone` of the traits is Iterable's `phoneNumber` too. Default: true. */
    copyPhone: z.optional(z.boolean()),
    /** Whether an identify registers the push token of its context too. Default: true. */
    pushTokens: z.optional(z.boolean()),
    /** The name of the mobile app in Iterable. Default: what the context calls its device, else its app. */
    pushApplication: z.optional(z.string().check(z.minLength(1, 'must not be empty'))),
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
