/** Goes through all checks of a stack. */

import type { Configuration } from '../../lib/config/define-config.ts';
import { systemClock } from '../../lib/runtime/clock.ts';
import { awsFaultOf } from '../aws/faults.ts';
import type { OperateFault } from '../fault.ts';
import { remediesFor } from '../remedies.ts';
import { getSecretValueBy } from '../sdk-calls.ts';
import type { FunctionState, Stack } from '../stack.ts';
import { type Check, type Examination, type Finding, type StackExamination, unknown } from './check.ts';
import { CHECKS, STACK_CHECKS } from './checks.ts';
import { isOfOtherConfiguration } from './deployed.ts';

export interface Diagnosis extends Finding {
  /** The name of the check. */
  readonly check: string;
}

interface Subject {
  readonly stack: Stack;
  readonly configuration: Configuration;
  readonly mayTryOtherRegion?: boolean;
}

/** Each check's findings once it is through. What can't be checked is a finding, and ends nothing. */
export async function* examine(
  { stack, configuration, mayTryOtherRegion = false }: Subject,
  checks: readonly Check[] = CHECKS,
): AsyncGenerator<Diagnosis> {
  let functions: Promise<readonly FunctionState[]> | undefined;
  const examination: Examination = {
    stack,
    configuration,
    mayTryOtherRegion,
    remedies: await remediesFor(stack),
    secrets: {
      getSecretValue: getSecretValueBy(stack.secretsManager),
      prefix: await stack.secretPrefix(),
      clock: systemClock,
    },
    functions() {
      functions ??= stack.functions();
      return functions;
    },
  };
  let cause: Finding | undefined;
  for (const check of checks) {
    for (const finding of await findingsOf(check, examination)) {
      yield { check: check.name, ...(cause === undefined ? finding : following(finding, cause)) };
      if (isOfOtherConfiguration(finding)) cause = finding;
    }
  }
}

/** Without a configuration: what can be checked of a stack all the same. */
export async function* examineStack(stack: Stack): AsyncGenerator<Diagnosis> {
  const examination = { stack, remedies: await remediesFor(stack) };
  for (const check of STACK_CHECKS) {
    for (const finding of await findingsOf(check, examination)) yield { check: check.name, ...finding };
  }
}

/** What differs because another configuration runs is mended with that: its remedy is told once. */
function following({ remedy, ...finding }: Finding, cause: Finding): Finding {
  if (remedy === undefined) return finding;
  return remedy === cause.remedy ? finding : { ...finding, remedy };
}

async function findingsOf<E extends StackExamination>(
  check: Check<E>,
  examination: E,
): Promise<readonly Finding[]> {
  try {
    return await check.run(examination);
  } catch (error) {
    return [unseen(check.name, error)];
  }
}

/** @throws what is neither AWS's nor the network's: a bug */
function unseen(subject: string, error: unknown): Finding {
  const fault = awsFaultOf(error, `read the ${subject}`);
  if (fault === undefined) throw error;
  const { kind, message, remedy = REMEDIES[kind] } = fault;
  const why = kind === 'no-rights' ? "it can't be checked, for want of rights" : "it can't be checked";
  return unknown(subject, `${why}: ${message}`, remedy);
}

const REMEDIES: Readonly<Record<OperateFault['kind'], string>> = {
  failed: 'read what it says',
  'wrong-use': 'read what it says',
  'no-rights': 'ask for the right to it, or take other credentials',
  'not-found': 'deploy the stack anew',
  'try-again': 'try again in a minute',
};
