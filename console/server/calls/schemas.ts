/** What several calls take. Unknown members are refused by all of them. */
import * as z from 'zod/mini';
import type { EventFilter, LetterFilter } from '../../api.ts';

const MAX_NAME = 1_000;
const MAX_BODY = 1_500_000;

export const name = z.string().check(z.maxLength(MAX_NAME));
export const body = z.string().check(z.maxLength(MAX_BODY));
export const count = z.int().check(z.minimum(0));
export const dataCenter = z.enum(['US', 'EU']);

/** Of a call that is told nothing. */
export const nothing = z.strictObject({}) as z.ZodMiniType<Readonly<Record<string, never>>>;

export const eventFilter = {
  id: z.optional(name),
  search: z.optional(name),
  project: z.optional(name),
  source: z.optional(name),
  state: z.optional(z.enum(['waiting', 'retrying', 'delivered', 'dead'])),
  reason: z.optional(name),
  name: z.optional(name),
  since: z.optional(count),
  until: z.optional(count),
} satisfies Readonly<Record<keyof EventFilter, z.ZodMiniType>>;

const nameOrNone = z.optional(z.nullable(name));

export const letterFilter = z
  .strictObject({
    project: nameOrNone,
    reason: z.optional(name),
    code: nameOrNone,
    field: nameOrNone,
    name: nameOrNone,
    id: z.optional(name),
  } satisfies Readonly<Record<keyof LetterFilter, z.ZodMiniType>>)
  .check(
    z.refine((filter) => Object.values(filter).some((value) => value !== undefined), {
      // Nobody means all letters by saying nothing.
      message: 'must say which letters',
    }),
  );
