/** A ledger that fails keeps nobody waiting; and nobody waits longer than the time between two changes asks. */
import { spacedLineOf } from '../events.ts';
import type { Invocation, Receive } from '../invocations.ts';
import type { Hidden, Witness } from '../witness.ts';
import type { Facts } from './facts.ts';
import type { Deed, LedgerView } from './ledger-view.ts';
import { MAX_WAIT_MS } from './spacing.ts';

/** For all that is asked before a call. */
const MAX_ASKING_MS = 1_000;
/** By so much changes lie further apart than they must: a call's effect may come so long after it was claimed. */
const MAX_CALL_MS = 500;
/** SQS hides for whole seconds. */
const SECOND_MS = 1_000;

export function spacingWaitsInvariants(
  { now, violate, bornAt }: Facts,
  ledger: LedgerView,
): Partial<Witness> {
  /** Of which nothing was attempted for another reason: a closed gate, the pace, the time. */
  const notAttempted = new WeakSet<Invocation>();
  const judged = new WeakMap<Invocation, Set<string>>();

  function judgeHiding(invocation: Invocation, group: string, hidden: readonly Hidden[]): void {
    const groups = judged.get(invocation) ?? new Set();
    judged.set(invocation, groups);
    // What is hidden again is hidden because a call failed.
    if (groups.has(group)) return;
    groups.add(group);
    const head = invocation.batch.find(
      ({ message }) => message.group?.id === group && isLeft(message, hidden),
    );
    const delaySeconds = hidden.find(({ receive }) => receive === head)?.delaySeconds;
    if (head?.message.event === undefined || delaySeconds === undefined) return;
    if (spacedLineOf(head.message.event) === undefined || invocation.isFrozen) return;
    waitsForGoodReason(invocation, head, delaySeconds);
  }

  function waitsForGoodReason(invocation: Invocation, head: Receive, delaySeconds: number): void {
    const { name } = invocation;
    const { event, group } = head.message;
    const spacingMs = (event?.project.spacingSeconds ?? 0) * SECOND_MS;
    const { since, calls } = ledger.of(invocation, group?.id ?? '');
    const last = since.at(-1);
    const what = `${name} hides ${event?.marker} for ${delaySeconds} s`;
    if (last === undefined) return;
    if (last.end === 'failed') {
      // After a call it waits for its distance from that one.
      if (calls === 0 && !notAttempted.has(invocation))
        violate('prompt', `${what}, because the ledger failed`);
      return;
    }
    const refusal = since.findLast(({ action, end }) => action === 'put' && end === 'refused');
    if (refusal === undefined) return;
    const mayWaitMs = bornAt(head.message) + MAX_WAIT_MS - refusal.askedAt;
    if (mayWaitMs <= 0) violate('prompt', `${what}, though it has waited for five minutes`);
    const deeds = ledger.deedsSince(group?.id ?? '', refusal.askedAt - spacingMs - MAX_CALL_MS);
    const latest = deeds.reduce((last, { at }) => Math.max(last, at), Number.NEGATIVE_INFINITY);
    const leftMs = latest + spacingMs + MAX_CALL_MS - refusal.askedAt;
    if (delaySeconds * SECOND_MS >= Math.min(leftMs, mayWaitMs) + SECOND_MS) {
      violate('prompt', `${what}, for longer than it must keep its distance`);
    }
    if (!deeds.some((deed) => isOther(deed, invocation, group?.id ?? ''))) {
      violate('prompt', `${what}, and it waits for itself`);
    }
  }

  /** Whether it can't have been of the same change. */
  function isOther({ kind, by, isAfterCall }: Deed, invocation: Invocation, group: string): boolean {
    const ofGroup = invocation.batch.filter(({ message }) => message.group?.id === group);
    // What has waited long enough writes over the row of the change before it, be it refused then.
    const isWrittenOver = ofGroup.some(({ message }) => now() - bornAt(message) >= MAX_WAIT_MS);
    // What was tried before may have had an effect then, though it is refused now.
    const isRepeated = ofGroup.some(({ receiveCount }) => receiveCount > 1);
    if (kind === 'write' && by === invocation) {
      return isWrittenOver || isRepeated || ledger.hasFailed(invocation, group);
    }
    const isFirst = ledger.of(invocation, group).calls === 0;
    return isAfterCall || !isFirst || idsOf(by, group) !== idsOf(invocation, group);
  }

  return {
    tableEnded(invocation, call) {
      const { since } = ledger.of(invocation, call.user);
      // What a write refuses is read after it.
      const first = call.action === 'get' ? (since.at(-2) ?? call) : call;
      const waitedMs = call.endedAt - first.askedAt;
      if (!invocation.isFrozen && waitedMs > MAX_ASKING_MS) {
        violate('prompt', `${invocation.name} waits for the ledger for ${waitedMs} ms`);
      }
    },
    logged(_level, event, _fields, invocation) {
      if (event === 'events-not-attempted' && invocation !== undefined) notAttempted.add(invocation);
    },
    hiddenTogether(invocation, hidden) {
      for (const [group, those] of Map.groupBy(hidden, ({ receive }) => receive.message.group?.id)) {
        if (group !== undefined) judgeHiding(invocation, group, those);
      }
    },
  };
}

function isLeft(message: Receive['message'], hidden: readonly Hidden[]): boolean {
  return hidden.some(({ receive }) => receive.message === message);
}

/** Of the messages that it was given of one user. */
function idsOf({ batch }: Invocation, group: string): string {
  return batch.flatMap(({ message }) => (message.group?.id === group ? message.id : [])).join();
}
