/** What a lane reports to whoever handed it events. */
import type { Reading } from '../../iterable/response.ts';
import type { Task } from '../task.ts';
import type { GiveBackReason } from './next-step.ts';
import type { ClosedBy } from './sign.ts';

/** Hears what becomes of events while a lane works them off. */
export interface Report {
  /** Just before each call. */
  readonly onCall: () => void;
  /** What was said of a call as a whole. */
  readonly onAnswer: (reading: Reading) => void;
  /** What was said of the project's key, if that is a verdict on it rather than on one event. */
  readonly onKeyRefused: (reading: Reading) => void;
  /** So many events were made one and delivered; this was the first of them. */
  readonly onMerged: (first: Task, count: number) => void;
  /** The last word on an event that was attempted. */
  readonly onConclusion: (task: Task, reading: Reading, circumstances: AttemptCircumstances) => void;
  readonly onGiveBack: (tasks: readonly Task[], cause: GiveBack) => void;
  /** A fault of ours: nobody knows what became of these. */
  readonly onFault: (tasks: readonly Task[], error: unknown) => void;
}

export interface AttemptCircumstances {
  readonly durationMs: number;
  /** Milliseconds since 1970: before that the event can only have waited. */
  readonly attemptsSince: number;
  /**
   * It had a call of its own, and others on its lane are answered; or an answer told of it apart from others. If it
   * failed, it failed alone.
   */
  readonly isAloneInFailing: boolean;
}

/** Of an event that no attempt was made at. */
export const WITHOUT_ATTEMPT: AttemptCircumstances = {
  durationMs: 0,
  attemptsSince: Number.NEGATIVE_INFINITY,
  isAloneInFailing: false,
};

/** Why events go back to the queue without an attempt. */
export interface GiveBack {
  readonly why: GiveBackReason;
  /** For how long the gate stays closed; 0 if it doesn't. */
  readonly gateLeftMs: number;
  /** When the pace lets the next call pass, if that is why. */
  readonly paceLeftMs?: number;
  /** By what; `undefined` if it is open. */
  readonly closedBy: ClosedBy | undefined;
}
