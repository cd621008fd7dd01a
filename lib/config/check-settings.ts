/**
 * Whether settings keep to the rules. `deploy/bundle.ts` leaves this file out of the functions, and zod with it: it
 * builds only what was checked.
 */
import { isDeepStrictEqual } from 'node:util';
import { issuesOf } from '../zod-issues.ts';
import { faultsBetween } from './faults-between.ts';
import { frozenCopy } from './frozen-copy.ts';
import { configurationSchema, type Settings } from './schema.ts';

export type CheckedSettings = { readonly settings: Settings } | { readonly faults: readonly string[] };

/** @returns the settings, in the order of the rules; or every fault at once */
export function checkSettings(written: unknown): CheckedSettings {
  const { error, data } = configurationSchema.safeParse(written);
  const faults = [
    ...issuesOf(error).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)),
    ...faultsBetween(written),
  ];
  if (data === undefined || faults.length > 0) return { faults };
  // The rules read what an object inherits, and a copy has not got it: a source would lose its limits in a function.
  return isDeepStrictEqual(frozenCopy(written), data) ? { settings: data } : { faults: [NOT_PLAIN] };
}

const NOT_PLAIN = 'a setting is inherited or hidden: write it into a plain object, as { … }';
