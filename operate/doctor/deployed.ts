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
    return [
      ...missing.map((name) => fault(`function ${name}`, 'there is none', remedies.deploy)),
      ...functions.map((each) => ofFunction(each, here, remedies.deploy)),
    ];
  },
};

const NEEDED = ['http', 'deliver', 'users'] as const;

function ofFunction(
  { name, state, configurationHash: there }: FunctionState,
  here: string,
  deploy: string,
): Finding {
  const subject = `function ${name}`;
  if (state === 'Failed') return fault(subject, 'its state is Failed: it does not run', deploy);
  if (state === 'Pending') return warning(subject, 'it is being made', 'look again in a minute');
  if (there === undefined) {
    return fault(subject, 'it does not say which configuration it was built with', deploy);
  }
  return there === here
    ? well(subject, `it runs the configuration that is here (${here})`)
    : fault(subject, `it runs another configuration (${there}) than the one here (${here})`, deploy);
}
