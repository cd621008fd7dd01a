import { type Configuration, ConfigurationError } from '../../lib/config/define-config.ts';
import type { Diagnosis } from '../../operate/doctor/examine.ts';
import { examine, examineStack } from '../../operate/doctor/examine.ts';
import { printable } from '../../operate/printable.ts';
import type { Stack } from '../../operate/stack.ts';
import type { Command } from '../command.ts';
import { DONE, FAILED } from '../exit-status.ts';
import type { Output } from '../output.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'goes through all that must agree, and says of each fault what mends it',
  description:
    'Looks at the secrets, tries each key of Iterable by a call that reads, and compares what is deployed with what ' +
    'is here. `✓` is good, `✗` a fault, `?` what could not be found out (it counts as a fault), `!` something to ' +
    "look at that stops no event. Two limits: a read-only key of Iterable's looks like one that may write; and of " +
    'two projects in one data centre whose keys were swapped long ago, Iterable does not say which key is whose.',
  options: [
    {
      flags: '--other-region',
      description: 'try a refused key at the other data centre, too: it is sent there',
    },
  ],
  examples: [
    { line: 'doctor', does: 'examines the stack on this machine' },
    { line: 'doctor --stage prod --region us-east-1', does: 'examines a stack in AWS' },
    {
      line: 'doctor --stage prod --region us-east-1 --other-region',
      does: 'tells a dead key from one of the other data centre',
    },
  ],
  async run({ stack, configuration, output }, { options }) {
    const diagnoses = diagnosesOf(
      await stack(),
      await configuration().catch(faultsIn),
      options.otherRegion === true,
    );
    const counts = { well: 0, warning: 0, fault: 0, unknown: 0 };
    for await (const diagnosis of diagnoses) {
      counts[diagnosis.state] += 1;
      output.line('finding', { ...diagnosis }, wordsFor(diagnosis, output));
    }
    const faults = counts.fault + counts.unknown;
    output.note(
      `${counts.well} good, ${counts.warning} to look at, ${counts.fault} at fault, ${counts.unknown} not found out`,
    );
    return faults === 0 ? DONE : FAILED;
  },
};

function faultsIn(error: unknown): ConfigurationError {
  if (error instanceof ConfigurationError) return error;
  throw error;
}

async function* diagnosesOf(
  stack: Stack,
  configuration: Configuration | ConfigurationError,
  mayTryOtherRegion: boolean,
): AsyncGenerator<Diagnosis> {
  if (!(configuration instanceof ConfigurationError)) {
    yield* examine({ stack, configuration, mayTryOtherRegion });
    return;
  }
  const [first = '', ...others] = configuration.faults;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  yield {
    check: 'configuration',
    subject: 'forwarder.config.ts',
    state: 'fault',
    finding: `it is not valid, so only what needs none is checked: ${first}${more}`,
    remedy: 'npm run check',
  };
  yield* examineStack(stack);
}

const MARKS = {
  well: ['green', '✓'],
  warning: ['yellow', '!'],
  fault: ['red', '✗'],
  unknown: ['red', '?'],
} as const;

function wordsFor({ check, subject, state, finding, remedy }: Diagnosis, { colour }: Output): string {
  const [name, mark] = MARKS[state];
  const text = `${colour(name, mark)} ${check.padEnd(12)}  ${printable(subject)}: ${printable(finding)}`;
  return remedy === undefined ? text : `${text}\n    → ${printable(remedy)}`;
}
