/** A message that the consumer is done with was delivered, buried or renewed; any other is hidden, and stays. */
import type { SQSBatchResponse } from 'aws-lambda';
import type { SimulatedProject } from '../events.ts';
import { isFifo } from '../fifo.ts';
import type { Invocation, Receive } from '../invocations.ts';
import type { Witness } from '../witness.ts';
import { type Facts, isTwin } from './facts.ts';

const SECOND_MS = 1_000;
/** The longest backoff, and the longest that a renewed message may wait. */
const MAX_OWN_DELAY_MS = 900 * SECOND_MS;
/** The longest backoff of what has failed for a day on a queue where nothing is renewed. */
const MAX_LATE_DELAY_MS = 3_600 * SECOND_MS;
const LATE_AFTER_MS = 86_400 * SECOND_MS;
/** What SQS's 12 h leave for a Retry-After. */
const MAX_ASKED_DELAY_MS = 42_000 * SECOND_MS;
const RENEWED_AFTER_MS = 12 * 86_400_000;
const RENEWED_AT_RECEIVES = 900;
/** From an answer to the hide that follows from it, within one invocation. */
const INVOCATION_MS = 60 * SECOND_MS;

export function settlingInvariants({ now, violate, bornAt }: Facts): Partial<Witness> {
  /** The latest moment until which Iterable ever asked for patience. */
  const askedUntil = new Map<SimulatedProject, number>();

  function hideAsked(invocation: Invocation, receive: Receive | undefined, delaySeconds: number): void {
    const { name, batch, isFrozen, project } = invocation;
    if (receive === undefined || !batch.includes(receive)) {
      violate('in-hand', `${name} hides a message that it was not given`);
      return;
    }
    const { message } = receive;
    const what = `${name} hides ${message.event?.marker ?? 'a stranger'} for ${delaySeconds} s`;
    if (!(delaySeconds >= 1)) violate('hidden', what);
    if (isFrozen) return;
    const until = now() + delaySeconds * SECOND_MS;
    // All of a group go by the first that stays: those before it may be done, or sent behind.
    const isLate =
      isFifo(message.queue) &&
      ofGroup(receive, batch).some((one) => now() - bornAt(one.message) > LATE_AFTER_MS);
    const maxOwnDelayMs = isLate ? MAX_LATE_DELAY_MS : MAX_OWN_DELAY_MS;
    const dueAt =
      receive.receiveCount >= RENEWED_AT_RECEIVES && !isFifo(message.queue)
        ? now()
        : Math.max(now(), message.sentAt + RENEWED_AFTER_MS);

    const latestAsked = Math.max(now(), askedUntil.get(project) ?? 0) + INVOCATION_MS;
    if (until > Math.max(now() + maxOwnDelayMs, latestAsked)) {
      violate('hidden', `${what}, longer than anybody asked`);
    }
    if (until > Math.max(dueAt + INVOCATION_MS, now() + maxOwnDelayMs)) {
      violate('outlived', `${what}, past the moment of its renewal`);
    }
    const last = message.event && invocation.heard.get(message.event)?.at(-1);
    const asked = Math.min(last?.comeBackAt ?? 0, now() + MAX_ASKED_DELAY_MS, Math.max(dueAt, now()));
    const isTold = last?.means === 'rate-limited' && last.isCertain;
    if (isTold && message.event !== undefined && !isTwin(message.event, invocation)) {
      if (until < asked) violate('hidden', `${what}, though it was told to come later`);
    }
  }

  function judge(invocation: Invocation, { batchItemFailures }: SQSBatchResponse): void {
    const { name, batch, settling, isFrozen } = invocation;
    const reported = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const known = new Set(batch.map(({ message }) => message.id));
    if (!reported.isSubsetOf(known)) violate('reported', `${name} reports a message that it was not given`);
    for (const { message, handle } of batch) {
      const what = message.event?.marker ?? 'a stranger';
      if (!reported.has(message.id)) {
        if (!isDoneWith(invocation, message)) violate('struck', `${name} strikes out ${what} for nothing`);
      } else if (!isFrozen && !settling.has(handle)) {
        violate('hidden', `${name} leaves ${what} to the queue's own time-out`);
      }
    }
  }

  return {
    heard({ project }, _event, { means, comeBackAt = 0 }) {
      if (means === 'rate-limited')
        askedUntil.set(project, Math.max(comeBackAt, askedUntil.get(project) ?? 0));
    },
    hideAsked,
    delivered(invocation, ending) {
      const { name, isFrozen } = invocation;
      switch (ending.kind) {
        case 'answered':
          if (ending.callsUnderWay > 0) violate('in-time', `${name} left a call under way`);
          judge(invocation, ending.answer as SQSBatchResponse);
          break;
        case 'threw':
          violate('in-time', `${name} threw ${ending.error}`);
          break;
        case 'timed-out':
          if (!isFrozen) violate('in-time', `${name} did not end in time`);
          break;
        case 'crashed':
          break;
      }
    },
  };
}

/** For which the others of its group wait. */
function ofGroup({ message }: Receive, batch: readonly Receive[]): readonly Receive[] {
  return batch.filter((receive) => receive.message.group?.id === message.group?.id);
}

function isDoneWith({ heard, confirmed }: Invocation, { event, body }: Receive['message']): boolean {
  const answers = (event && heard.get(event)) ?? [];
  return confirmed.has(body) || answers.some(({ means }) => means === 'taken');
}
