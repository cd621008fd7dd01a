/** What became of the events of a request. */
import type { Issue } from '../issues.ts';
import { ERRORS, type ErrorCode, type Refusal } from './refusal.ts';

export type Fate =
  | { readonly kind: 'accepted'; readonly id: string; readonly warnings: readonly Issue[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly isBuried: boolean }
  /** The queue did not say that it has it; it may have. */
  | { readonly kind: 'unconfirmed'; readonly id: string };

export interface Summary {
  readonly accepted: number;
  readonly unconfirmed: number;
  /** Of those that were refused, how many lie in the dead letter queue. */
  readonly buried: number;
  readonly refusals: readonly Refusal[];
  /** What is wrong, if anything is, in one code. */
  readonly code: ErrorCode | undefined;
  /** What a function of the configuration, or code of our own, failed with. */
  readonly cause: unknown;
}

export function summaryOf(fates: readonly Fate[]): Summary {
  const count = (kind: Fate['kind']) => fates.filter((fate) => fate.kind === kind).length;
  const accepted = count('accepted');
  const unconfirmed = count('unconfirmed');
  const refusals = fates.flatMap((fate) => (fate.kind === 'refused' ? [fate.refusal] : []));
  const { cause } = refusals.find((refusal) => refusal.cause !== undefined) ?? {};
  const refusedCode = accepted > 0 || refusals.length < 2 ? refusals[0]?.code : commonCode(refusals);
  return {
    accepted,
    unconfirmed,
    buried: fates.filter((fate) => fate.kind === 'refused' && fate.isBuried).length,
    refusals,
    code: unconfirmed > 0 ? 'not-queued' : refusedCode,
    cause,
  };
}

/** Statuses that speak of events, and not of a request or of us. */
const EVENT_STATUSES: readonly number[] = [400, 403];

/** What is wrong with all of several events, if it is one thing. */
export function commonCode(refusals: readonly Refusal[]): ErrorCode {
  const [code, ...others] = new Set(refusals.map((refusal) => refusal.code));
  const isCommon = code !== undefined && others.length === 0 && EVENT_STATUSES.includes(ERRORS[code].status);
  return isCommon ? code : 'invalid-event';
}
