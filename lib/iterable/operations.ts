/**
 * What can be asked of Iterable: one row an operation. The door validates by it, the consumer calls by it.
 */
import * as z from 'zod/mini';
import { isRecord } from '../validation.ts';

/** Where calls go, and how many of them a project may make. */
export interface Endpoint {
  /** As users write it, and Iterable below `/api/`. */
  readonly name: string;
  /** Below the data centre's origin. */
  readonly path: string;
  /** Iterable's published limit, counted per project: https://api.iterable.com/api/docs */
  readonly requestsPerSecond: number;
}

/** Takes many events in one call, for projects of mode `bulk`. */
export interface BulkEndpoint extends Endpoint {
  /** The member of the body that lists them. */
  readonly list: string;
}

export interface Operation extends Endpoint {
  readonly bulk?: BulkEndpoint;
  /** The sender's event. Unknown fields pass: Iterable may add some before we hear of it. */
  readonly schema: z.ZodMiniType<Readonly<Record<string, unknown>>>;
  /** The names in `schema`: any other is forwarded with a warning. */
  readonly fields: ReadonlySet<string>;
  /** Whether the schema has an `id` to upsert on, and a `createdAt`; where it has, the door fills them in. */
  readonly takesId: boolean;
  readonly takesCreatedAt: boolean;
}

/** What an event is unless it says otherwise. */
export const DEFAULT_OPERATION = 'events/track';

const INT64_BOUND = 2 ** 63;

/** As a double can tell: the digits themselves travel untouched. */
const int64 = z
  .number()
  .check(z.refine((x) => Number.isInteger(x) && Math.abs(x) <= INT64_BOUND, 'must be a 64-bit integer'));

const jsonObject = z.custom<Record<string, unknown>>(isRecord, {
  message: 'must be an object',
  // Or the rules over several fields would not be looked at.
  abort: false,
});

/** Iterable checks addresses itself; this only keeps out what can't be one. */
const email = z.string().check(z.regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address'));

/** https://support.iterable.com/hc/articles/360035402531: what Iterable calls a malformed userId. */
const userId = z
  .string()
  .check(
    z.regex(
      /^[\x20-\x7e]{0,51}[\x21-\x7e]$/,
      'must be 1 to 52 printable ASCII characters without a trailing space',
    ),
  );

/** https://support.iterable.com/hc/articles/206430615: alphanumerics and hyphens; at most 512 bytes. */
const eventId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9-]{1,512}$/, 'must be 1 to 512 letters, digits or hyphens'));

/** No honest time in milliseconds is as late as this, the year 5138. */
const BEYOND_MILLISECONDS = 1e14;

const createdAt = z
  .number()
  .check(
    z.refine(
      (x) => Number.isInteger(x) && x >= 0 && x < BEYOND_MILLISECONDS,
      'must be a whole number of Unix seconds (or milliseconds)',
    ),
  );

const trackFields = {
  eventName: z.string().check(z.minLength(1, 'must not be empty')),
  email: z.optional(email),
  userId: z.optional(userId),
  id: z.optional(eventId),
  createdAt: z.optional(createdAt),
  dataFields: z.optional(jsonObject),
  campaignId: z.optional(int64),
  templateId: z.optional(int64),
  createNewFields: z.optional(z.boolean()),
};

const OPERATIONS = {
  'events/track': {
    name: 'events/track',
    path: '/api/events/track',
    requestsPerSecond: 2_000,
    bulk: {
      name: 'events/trackBulk',
      path: '/api/events/trackBulk',
      requestsPerSecond: 10,
      list: 'events',
    },
    schema: z.looseObject(trackFields).check(
      z.refine((event) => event.email !== undefined || event.userId !== undefined, {
        path: ['email'],
        message: 'an email or a userId is required',
        // Also beside other faults: a sender should hear of all at once.
        when: () => true,
      }),
    ),
    fields: new Set(Object.keys(trackFields)),
    takesId: true,
    takesCreatedAt: true,
  },
} satisfies Record<string, Operation>;

export const OPERATION_NAMES: readonly string[] = Object.keys(OPERATIONS);

/** Every endpoint that is called, by what a limit can be set for. */
export const ENDPOINT_NAMES: readonly string[] = Object.values<Operation>(OPERATIONS).flatMap(
  ({ name, bulk }) => (bulk === undefined ? [name] : [name, bulk.name]),
);

export function operationNamed(name: string): Operation | undefined {
  return Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name as keyof typeof OPERATIONS] : undefined;
}
