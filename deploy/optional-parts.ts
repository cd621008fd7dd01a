/**
 * What only some configurations need is left out of the functions of the others: every byte is read at each cold start.
 * In the place of the module stands one that exports `undefined`.
 *
 * So whoever calls a part makes sure before that it is there. Where a setting of the project leads to the call, as
 * `fields` to a plan, that setting decides here as well, and the part has its plain type. Where none does, the part's
 * type says `| undefined`, and the caller asks by `?.`.
 */
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { Configuration, Project } from '../lib/config/define-config.ts';
import { asksForSpacing } from './ledger.ts';

interface OptionalPart {
  /** From the root. What it imports goes with it, if nobody else imports that. */
  readonly file: string;
  /** The one value of it that other modules import. Of a second one the build would say that it is not there. */
  readonly exports: string;
  readonly isNeeded: (configuration: Configuration) => boolean;
}

const someProject = (isNeeded: (project: Project) => boolean) => (configuration: Configuration) =>
  Object.values(configuration.projects).some(isNeeded);

const hasPlan = someProject(({ fields }) => fields !== undefined);
const coerces = someProject(({ fields }) => fields?.onFieldType === 'coerce');
const sendsInBulk = someProject(({ mode }) => mode === 'bulk');
const sendsUsersInBulk = someProject(({ usersInBulk }) => usersInBulk);

export const OPTIONAL_PARTS: readonly OptionalPart[] = [
  { file: 'functions/ledger.ts', exports: 'ledgerTable', isNeeded: asksForSpacing },
  { file: 'lib/delivery/in-order/spacing.ts', exports: 'createSpacing', isNeeded: asksForSpacing },
  { file: 'lib/config/parse-plan.ts', exports: 'parsePlan', isNeeded: hasPlan },
  { file: 'lib/accept/plan/hold-to-plan.ts', exports: 'holdToPlan', isNeeded: hasPlan },
  { file: 'lib/accept/plan/coerce.ts', exports: 'coerced', isNeeded: coerces },
  { file: 'lib/iterable/suspects.ts', exports: 'suspectsIn', isNeeded: sendsInBulk },
  { file: 'lib/delivery/lane/users-format.ts', exports: 'usersFormat', isNeeded: sendsUsersInBulk },
];

export function optionalParts(root: string, configuration: Configuration): Plugin {
  const left = OPTIONAL_PARTS.filter(({ isNeeded }) => !isNeeded(configuration));
  const exportsOf = new Map(left.map((part) => [join(root, part.file), part.exports]));
  return {
    name: 'optional-parts',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const name = exportsOf.get(path);
        return name === undefined ? undefined : { contents: `export const ${name} = undefined;` };
      });
    },
  };
}
