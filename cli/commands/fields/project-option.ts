/** The project that a command about fields is about. */
import type { Configuration, Project } from '../../../lib/config/define-config.ts';
import { OperateFault } from '../../../operate/fault.ts';
import { printable } from '../../../operate/printable.ts';
import type { Given, Option } from '../../command.ts';
import { textOption } from '../../text-option.ts';

export const PROJECT_OPTION: Option = {
  flags: '--project <name>',
  description: 'the project, as the configuration names it',
};

/** @throws OperateFault */
export function projectIn({ options }: Given, { projects }: Configuration): Project {
  const name = textOption(options.project);
  const remedy = `one of ${Object.keys(projects).join(', ')}`;
  if (name === undefined) throw new OperateFault('wrong-use', '--project is missing', { remedy });
  const project = Object.hasOwn(projects, name) ? projects[name] : undefined;
  if (project !== undefined) return project;
  throw new OperateFault('not-found', `there is no project "${printable(name)}" in the configuration here`, {
    remedy,
  });
}
