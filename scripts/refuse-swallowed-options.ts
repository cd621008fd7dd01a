/**
 * `npm run package --stage=prod`, without `--` before the option, sets a variable of npm's and hands nothing on:
 * the stage `dev` would be packaged, or deployed, without a word. Ends that with one sentence.
 */
import { createRequire } from 'node:module';

interface Command {
  readonly options: Readonly<Record<string, { readonly shortcut?: string }>>;
}

const require = createRequire(import.meta.url);
const commands: ReadonlyMap<string, Command> = require('osls/lib/cli/commands-schema/aws-service');

const script = process.env.npm_lifecycle_event ?? 'package';
const swallowed = namesOfOptions().filter((name) => process.env[variableOf(name)] !== undefined);
if (swallowed.length > 0) {
  const options = swallowed.map((name) => (name.length === 1 ? `-${name}` : `--${name}`));
  console.error(
    `npm kept ${options.join(', ')} for itself. What is meant for ${script} comes after "--": ` +
      `npm run ${script} -- ${options.map((option) => `${option} …`).join(' ')}`,
  );
  process.exitCode = 1;
}

/** Of `package`, `deploy` and what begins so, such as `deploy function`: long and short. */
function namesOfOptions(): string[] {
  const names = [...commands]
    .filter(([command]) => /^(package|deploy)\b/.test(command))
    .flatMap(([, { options }]) =>
      Object.entries(options).flatMap(([name, { shortcut }]) => [name, ...(shortcut ? [shortcut] : [])]),
    );
  return [...new Set(names)];
}

/** As npm names the variable of an option that it doesn't know, or takes for its own. */
function variableOf(option: string): string {
  return `npm_config_${option.replaceAll('-', '_').toLowerCase()}`;
}
