/** What became of the events of a request. */
import type { Issue } from '../issues.ts';
import { ERRORS, type ErrorCode, type Refusal } from './refusal.ts';

export type Fate =
  | { readonly kind: 'accepted'; readonly id: string; readonly warnings: readonly Issue[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly isBuried: boolean }
  /** Nothing of it is sent, as the configuration or its sender wants it. */
  | { readonly kind: 'dropped' }
  /** SQS did not confirm it in time. It may be on the queue or not. */
  | { readonly kind: 'unconfirmed'; readonly id: string };

export interface Summary {
  readonly accepted: number;
  readonly dropped: number;
  readonly unconfirmed: number;
  /** Of those that were refused, how many lie in the dead letter queue. */
  readonly buried: number;
  readonly refusals: readonly Refusal[];
  /** One code for everything that is wrong; `undefined` if all is well. */
  readonly code: ErrorCode | undefined;
  /** The error with which a function of the configuration, or our own code, failed. */
  readonly cause: unknown;
  /** The first of the refusals that whoever runs the forwarder must mend: a function of the configuration failed. */
  readonly notMapped: Refusal | undefined;
}

export function summaryOf(fates: readonly Fate[]): Summary {
  const count = (kind: Fate['kind']) => fates.filter((fate) => fate.kind === kind).length;
  const accepted = count('accepted');
  const unconfirmed = count('unconfirmed');
  const refusals = fates.flatMap((fate) => (fate.kind === 'refused' ? [fate.refusal] : []));
  const { cause } = refusals.find((refusal) => refusal.cause !== undefined) ?? {};
  const notMapped = refusals.find(({ code }) => code === 'not-mapped');
  const refusedCode = accepted > 0 || refusals.length < 2 ? refusals[0]?.code : commonCode(refusals);
  return {
    accepted,
    dropped: count('dropped'),
    unconfirmed,
    buried: fates.filter((fate) => fate.kind === 'refused' && fate.isBuried).length,
    refusals,
    code: unconfirmed > 0 ? 'not-queued' : (notMapped?.code ?? refusedCode),
    cause,
    notMapped,
  };
}

/** Statuses that are about events. Others are about the whole request, or about us. */
const EVENT_STATUSES: readonly number[] = [400, 403];

/** The code that all refusals have, if it is about events; else `invalid-event`. */
export function commonCode(refusals: readonly Refusal[]): ErrorCode {
  const [code, ...others] = new Set(refusals.map((refusal) => refusal.code));
  const isCommon = code !== undefined && others.length === 0 && EVENT_STATUSES.includes(ERRORS[code].status);
  return isCommon ? code : 'invalid-event';
}
