/** When each call began and ended, for tests of what a caller does at the same time and what it does in order. */
import type { Ending } from './calls.ts';
import type { OperationName } from './operations.ts';

export interface CallRecord {
  readonly operation: OperationName;
  /** As it came. */
  readonly body: string;
  /** What the caller got. A call that still waited when the sandbox closed is `dropped`. */
  readonly as: Ending['as'];
  /** Of the answer, if one was given. */
  readonly status: number | undefined;
  /** When the whole request was there, by the sandbox's clock. */
  readonly beganAtMs: number;
  /** When the answer was handed out or the connection was reset; of a hung call, when its connection ended. */
  readonly endedAtMs: number;
  /**
   * Numbers that every step of every call of this sandbox counts up, so that calls which began or ended in the same
   * millisecond can be told apart. Two calls overlap if each began before the other ended.
   */
  readonly order: {
    readonly began: number;
    /** When what it brought was stored, and so in which order it changed profiles; undefined if nothing was. */
    readonly effect: number | undefined;
    readonly ended: number;
  };
}

interface OngoingCall {
  tookEffect(): void;
  end(as: Ending['as'], status?: number): void;
}

export interface CallRecords {
  begin(operation: OperationName, bytes: Buffer): OngoingCall;
}

export function createCallRecords(
  onCall: ((call: CallRecord) => void) | undefined,
  now: () => number,
): CallRecords {
  let steps = 0;
  const nextStep = () => {
    steps += 1;
    return steps;
  };
  return {
    begin(operation, bytes) {
      const beganAtMs = now();
      const began = nextStep();
      let effect: number | undefined;
      return {
        tookEffect() {
          effect = nextStep();
        },
        end(as, status) {
          const order = { began, effect, ended: nextStep() };
          onCall?.({ operation, body: bytes.toString(), as, status, beganAtMs, endedAtMs: now(), order });
        },
      };
    },
  };
}
