/** What a lane does next with the events of an invocation: a function of how things stand, and of the time. */

/** How things stand on a lane, for one invocation. Times are milliseconds since 1970. */
export interface Situation {
  /** Events that wait for a call. */
  readonly waiting: number;
  readonly callsUnderWay: number;
  readonly maxCalls: number;
  /** For how long the gate stays closed; 0 if it doesn't. */
  readonly gateLeftMs: number;
  /** Whether an attempt finds out if the gate can open: of this invocation, or of another on the same lane. */
  readonly isProbing: boolean;
  /** How long the pace has the next call wait. */
  readonly paceWaitMs: number;
  /** When the invocation came. */
  readonly begunAt: number;
  /** The last moment at which a call may start. */
  readonly latestStart: number;
  /** How many messages the invocation was given, on all lanes. */
  readonly messages: number;
  /** How long it waits at a closed gate. */
  readonly gateWait: 'none' | 'by-share' | 'to-the-end';
  /** The longest that it waits for the pace; to the end, unless told. */
  readonly maxPaceWaitMs: number;
}

/** `pace`: it would have to wait longer for its turn than its invocation waits. */
export type GiveBackReason = 'gate-closed' | 'no-time' | 'pace';

export type Step =
  | { readonly do: 'start' }
  /** For whole milliseconds. */
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'wait-for-a-call' }
  | { readonly do: 'give-back'; readonly why: GiveBackReason }
  | { readonly do: 'end' };

/** How often an invocation looks whether another's probe has ended. */
const PROBE_OF_ANOTHER_MS = 100;

const WAIT_FOR_A_CALL: Step = { do: 'wait-for-a-call' };

export function nextStep(situation: Situation, nowMs: number): Step {
  const { waiting, callsUnderWay, gateLeftMs, latestStart } = situation;
  if (waiting === 0) return callsUnderWay > 0 ? WAIT_FOR_A_CALL : { do: 'end' };
  if (nowMs > latestStart) return { do: 'give-back', why: gateLeftMs > 0 ? 'gate-closed' : 'no-time' };
  if (gateLeftMs > 0) return stepBehindGate(situation, nowMs);
  if (callsUnderWay >= situation.maxCalls) return WAIT_FOR_A_CALL;
  if (situation.paceWaitMs > situation.maxPaceWaitMs) return { do: 'give-back', why: 'pace' };
  if (situation.paceWaitMs > 0) return waitFor(situation.paceWaitMs, latestStart, nowMs);
  if (!situation.isProbing) return { do: 'start' };
  return callsUnderWay > 0 ? WAIT_FOR_A_CALL : waitFor(PROBE_OF_ANOTHER_MS, latestStart, nowMs);
}

/**
 * An invocation that came back at once would be given other messages, and they would have to be hidden too. So
 * it waits at the closed gate, for a share of its time equal to the share of its messages that wait there: a
 * few of them don't hold up the rest of their queue.
 */
function stepBehindGate(situation: Situation, nowMs: number): Step {
  const { gateLeftMs, begunAt, latestStart } = situation;
  const waitsUntil = begunAt + (latestStart - begunAt) * shareToWait(situation);
  if (nowMs >= waitsUntil) return { do: 'give-back', why: 'gate-closed' };
  return waitFor(Math.min(gateLeftMs, waitsUntil - nowMs), latestStart, nowMs);
}

function shareToWait({ gateWait, waiting, messages }: Situation): number {
  switch (gateWait) {
    case 'none':
      return 0;
    case 'by-share':
      return waiting / messages;
    case 'to-the-end':
      return 1;
  }
}

/** No longer than until a call can't start any more. */
function waitFor(ms: number, latestStart: number, nowMs: number): Step {
  return { do: 'wait', ms: Math.ceil(Math.min(ms, latestStart + 1 - nowMs)) };
}
