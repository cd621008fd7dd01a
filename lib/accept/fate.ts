import type { Issue } from '../issues.ts';
import type { Refusal } from './refusal.ts';

/** What became of one event of a request. */
export type Fate =
  | { readonly kind: 'accepted'; readonly id: string; readonly warnings: readonly Issue[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The queue did not say that it has it; it may have. */
  | { readonly kind: 'unconfirmed'; readonly id: string };

/** What became of all events of a request. */
export interface Summary {
  readonly accepted: number;
  readonly unconfirmed: number;
  readonly refusals: readonly Refusal[];
  /** What a function of the configuration, or code of our own, failed with. */
  readonly cause: unknown;
}

export function summaryOf(fates: readonly Fate[]): Summary {
  const count = (kind: Fate['kind']) => fates.filter((fate) => fate.kind === kind).length;
  const refusals = fates.flatMap((fate) => (fate.kind === 'refused' ? [fate.refusal] : []));
  const { cause } = refusals.find((refusal) => refusal.cause !== undefined) ?? {};
  return { accepted: count('accepted'), unconfirmed: count('unconfirmed'), refusals, cause };
}
