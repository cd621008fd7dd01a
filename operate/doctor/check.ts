/** What a check of the doctor is: one row of `checks.ts`. */
import type { Configuration } from '../../lib/config/define-config.ts';
import type { SecretStore } from '../../lib/secrets/read-value.ts';
import type { Remedies } from '../remedies.ts';
import type { FunctionState, Stack } from '../stack.ts';

export interface Finding {
  /** What it is about: `project us`, `source app`. */
  readonly subject: string;
  /**
   * `warning`: somebody should look, and events are delivered all the same. `unknown`: it could not be found out,
   * which counts as a fault, since nobody knows that all is well.
   */
  readonly state: 'well' | 'warning' | 'fault' | 'unknown';
  readonly finding: string;
  /** The command that mends it, or a sentence that says how. */
  readonly remedy?: string;
}

/** What there is to look at whatever the configuration is. */
export interface StackExamination {
  readonly stack: Stack;
  readonly remedies: Remedies;
}

export interface Examination extends StackExamination {
  /** As it is here. */
  readonly configuration: Configuration;
  /** Where the secrets are that the configuration names. */
  readonly secrets: SecretStore;
  /** Read once. */
  readonly functions: () => Promise<readonly FunctionState[]>;
  /** Whether a key may be tried at the other data centre, too: that sends it there. */
  readonly mayTryOtherRegion: boolean;
}

export interface Check<E extends StackExamination = Examination> {
  readonly name: string;
  /** What it holds, for the reference. */
  readonly holds: string;
  /** At least one finding, unless there is nothing to check. @throws OperateFault, SecretFault */
  readonly run: (examination: E) => Promise<readonly Finding[]>;
}

export const well = (subject: string, finding: string): Finding => ({ subject, state: 'well', finding });

export const fault = (subject: string, finding: string, remedy: string): Finding => ({
  subject,
  state: 'fault',
  finding,
  remedy,
});

export const warning = (subject: string, finding: string, remedy: string): Finding => ({
  subject,
  state: 'warning',
  finding,
  remedy,
});

export const unknown = (subject: string, finding: string, remedy: string): Finding => ({
  subject,
  state: 'unknown',
  finding,
  remedy,
});
