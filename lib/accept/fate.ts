/** What became of the events of a request. */
import type { Issue } from '../issues.ts';
import { ERRORS, type ErrorCode, type Refusal } from './refusal.ts';

export type Fate =
  | {
      readonly kind: 'accepted';
      readonly id: string;
      /** Those in its envelopes: several, if the source's `edit` made several events of it. */
      readonly queuedIds: readonly string[];
      readonly warnings: readonly Issue[];
    }
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
  /** The refusal that tells most to whoever runs the forwarder: something threw, or a function made what is wrong. */
  readonly told: Refusal | undefined;
}

export function summaryOf(fates: readonly Fate[]): Summary {
  const count = (kind: Fate['kind']) => fates.filter((fate) => fate.kind === kind).length;
  const accepted = count('accepted');
  const unconfirmed = count('unconfirmed');
  const refusals = fates.flatMap((fate) => (fate.kind === 'refused' ? [fate.refusal] : []));
  const notMapped = refusals.find(({ code }) => code === 'not-mapped');
  const refusedCode = accepted > 0 || refusals.length < 2 ? refusals[0]?.code : commonCode(refusals);
  return {
    accepted,
    dropped: count('dropped'),
    unconfirmed,
    buried: fates.filter((fate) => fate.kind === 'refused' && fate.isBuried).length,
    refusals,
    code: unconfirmed > 0 ? 'not-queued' : (notMapped?.code ?? refusedCode),
    told: refusals.find(({ cause }) => cause !== undefined) ?? notMapped ?? refusals[0],
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
