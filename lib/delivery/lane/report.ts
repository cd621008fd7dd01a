/** What a lane reports to whoever handed it events. */
import type { Reading } from '../../iterable/response.ts';
import type { Task } from '../task.ts';

/** What a lane tells of events while it works them off. */
export interface Report<T extends Task> {
  readonly departing: () => void;
  /** What was said of a call as a whole. */
  readonly answered: (reading: Reading) => void;
  readonly concluded: (task: T, reading: Reading, circumstances: AttemptCircumstances) => void;
  readonly notAttempted: (tasks: readonly T[], why: NotAttempted) => void;
  /** A fault of ours: nobody knows what became of these. */
  readonly failed: (tasks: readonly T[], error: unknown) => void;
}

export interface AttemptCircumstances {
  readonly durationMs: number;
  /** Milliseconds since 1970: before that the event can only have waited. */
  readonly attemptsSince: number;
}

export interface NotAttempted {
  readonly why: 'gate-closed' | 'no-time';
  /** For how long the gate stays closed. */
  readonly leftMs: number;
}
