/** What must wait holds back the later ones of its user, so that they come back together; and nothing holds them for days. */
import type { Meaning } from '../answers.ts';
import { isFifo } from '../fifo.ts';
import type { Invocation, Receive, Stored } from '../invocations.ts';
import { groupOf, type Strand } from '../parts.ts';
import type { Hidden, Witness } from '../witness.ts';
import type { Facts } from './facts.ts';

/** What is older is given up, unless the dead letter queue doesn't confirm it. */
const TOO_OLD_MS = 12 * 86_400_000;
/** First it waits for its backoff. An instance that saw it only wait may take its second attempt for the first. */
const MAX_TIMES_IN_THE_WAY = 3;

export function holdingInvariants({ violate }: Facts): Partial<Witness> {
  /** For how long the first of a group was hidden in an invocation, from when on. */
  const held = new WeakMap<Invocation, Map<string, number>>();
  const lastStrands = new WeakMap<Invocation, Map<string, Strand>>();

  /** How often a message of an unknown user was hidden with others behind it. */
  const unknownTimes = new WeakMap<Stored, number>();
  /** What was heard of each last. */
  const answers = new WeakMap<Strand, Meaning>();

  function judge(invocation: Invocation, group: string, hidden: readonly Hidden[]): void {
    const { name, batch, isFrozen } = invocation;
    const receives = hidden.map(({ receive }) => receive);
    const first = batch.findIndex((receive) => receives.includes(receive));
    const open = batch.slice(first).filter(({ message }) => message.group?.id === group);
    const [head] = open;
    if (first === -1 || head === undefined) return;
    const what = `${name} hides what follows ${head.message.event?.marker ?? 'a stranger'}`;
    const secondsOf = of(held, invocation);
    const isFirstCall = !secondsOf.has(group);
    const headSeconds =
      secondsOf.get(group) ?? hidden.find(({ receive }) => receive === head)?.delaySeconds ?? 0;
    secondsOf.set(group, headSeconds);
    if (hidden.some(({ delaySeconds }) => delaySeconds > headSeconds))
      violate('together', `${what} for longer`);
    const isWhole = open.every((receive) => receives.includes(receive));
    if (isFirstCall && !isWhole) violate('together', `${what} in another call, or not at all`);
    if (isFirstCall && !isFrozen) holdsNobodyForLong(invocation, head, open);
  }

  /** @param open what it leaves of a user's */
  function holdsNobodyForLong(invocation: Invocation, head: Receive, open: readonly Receive[]): void {
    const { name, settling } = invocation;
    const { event, body, group, sentAt } = head.message;
    if (settling.has(body)) return;
    const what = `${name} hides ${event?.marker ?? 'a stranger'}`;
    if (head.receivedAt - sentAt >= TOO_OLD_MS) violate('unblocked', `${what}, which is too old`);
    const last = of(lastStrands, invocation).get(group?.id ?? '');
    const ofCall = [...(last?.parts ?? []), ...(last?.perhaps ?? [])];
    const isUnknown = last !== undefined && answers.get(last) === 'user-unknown';
    const othersWait = open.some((receive) => !ofCall.includes(receive));
    if (!last?.parts.includes(head) || !isUnknown || !othersWait) return;
    const times = (unknownTimes.get(head.message) ?? 0) + 1;
    unknownTimes.set(head.message, times);
    if (times > MAX_TIMES_IN_THE_WAY) {
      violate('unblocked', `${what}, whose user may be made by what waits behind it`);
    }
  }

  return {
    called(invocation, { strands = [] }) {
      for (const strand of strands) of(lastStrands, invocation).set(groupOf(strand) ?? '', strand);
    },
    heard(invocation, event, { means }) {
      for (const strand of of(lastStrands, invocation).values()) {
        if (strand.parts.some(({ message }) => message.event === event)) answers.set(strand, means);
      }
    },
    hiddenTogether(invocation, hidden) {
      if (!isFifo(invocation.queue)) return;
      for (const [group, those] of Map.groupBy(hidden, ({ receive }) => receive.message.group?.id ?? '')) {
        judge(invocation, group, those);
      }
    },
  };
}

function of<Value>(
  maps: WeakMap<Invocation, Map<string, Value>>,
  invocation: Invocation,
): Map<string, Value> {
  const map = maps.get(invocation) ?? new Map<string, Value>();
  maps.set(invocation, map);
  return map;
}
