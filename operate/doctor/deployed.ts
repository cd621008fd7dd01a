/** What runs was made of the configuration that is here. */
import { configurationHash } from '../../lib/config/configuration-hash.ts';
import type { FunctionState } from '../stack.ts';
import { type Check, type Finding, fault, warning, well } from './check.ts';

export const deployedCheck: Check = {
  name: 'deployed',
  holds: 'each function is there and active, and was built with the configuration that is here',
  async run({ configuration, remedies, functions: read }) {
    const functions = await read();
    const here = configurationHash(configuration);
    // A stack has a bus only where it was deployed with one.
    const missing = NEEDED.filter((name) => functions.every((each) => each.name !== name));
    const there = commonHash(functions);
    return [
      ...(there === undefined || there === here
        ? []
        : [fault(CONFIGURATION, `another one runs (${there}) than the one here (${here})`, remedies.deploy)]),
      ...missing.map((name) => fault(`function ${name}`, 'there is none', remedies.deploy)),
      // What is so of all of them is said above.
      ...functions.map((each) => ofFunction(each, there ?? here, remedies.deploy)),
    ];
  },
};

const CONFIGURATION = 'configuration';

/** Whether it says that all that runs was made of another configuration. */
export function isOfOtherConfiguration({ subject, state }: Finding): boolean {
  return subject === CONFIGURATION && state === 'fault';
}

function commonHash(functions: readonly FunctionState[]): string | undefined {
  const hashes = new Set(functions.map(({ configurationHash }) => configurationHash));
  return hashes.size === 1 ? [...hashes][0] : undefined;
}

const NEEDED = ['http', 'deliver', 'users'] as const;

function ofFunction(
  { name, state, configurationHash: there }: FunctionState,
  expected: string,
  deploy: string,
): Finding {
  const subject = `function ${name}`;
  if (state === 'Failed') return fault(subject, 'its state is Failed: it does not run', deploy);
  if (state === 'Pending') return warning(subject, 'it is being made', 'look again in a minute');
  if (there === undefined) {
    return fault(subject, 'it does not say which configuration it was built with', deploy);
  }
  return there === expected
    ? well(subject, `it runs the configuration ${there}`)
    : fault(subject, `it runs another configuration (${there}) than the one here (${expected})`, deploy);
}
