/** `npx iterable-forwarder`: parses what was given, runs the command, and ends with its status. */
import { CommanderError } from 'commander';
import { loadConfiguration } from '../lib/config/load.ts';
import { historyPlace } from '../operate/history/place.ts';
import { openStack } from '../operate/open-stack.ts';
import type { Stack } from '../operate/stack.ts';
import type { Command, Context, Given } from './command.ts';
import { COMMANDS } from './commands.ts';
import { createOutput, type Output } from './output.ts';
import { type Common, createProgram } from './program.ts';
import { tellFault, tellWrongUse } from './tell-fault.ts';

function outputFor({ json, yes }: Common): Output {
  return createOutput({
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    isJson: json === true,
    isYes: yes === true,
    now: Date.now,
  });
}

async function run(command: Command, given: Given, common: Common): Promise<void> {
  const output = outputFor(common);
  const interruption = new AbortController();
  for (const ending of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'])
    process.once(ending, () => interruption.abort());
  // Of the process that npx started, which this one must not outlive; nor does the channel keep this one alive.
  process.channel?.unref();
  let stack: Promise<Stack> | undefined;
  const context: Context = {
    stack() {
      stack ??= openStack({ stage: common.stage, region: common.region }).then((opened) => {
        output.note(`on ${opened.title}`);
        return opened;
      });
      return stack;
    },
    configuration: () => loadConfiguration(),
    historyPlace: () => historyPlace(),
    output,
    interrupted: interruption.signal,
    now: Date.now,
    directory: process.cwd(),
  };
  try {
    process.exitCode = await command.run(context, given);
  } catch (error) {
    process.exitCode = tellFault(error, output);
  } finally {
    const opened = await stack?.catch(() => undefined);
    await opened?.close();
  }
}

// Who reads less than all of it, as `head`, is no fault.
process.stdout.on('error', () => process.exit());

try {
  await createProgram(COMMANDS, run).parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // What could not be parsed has no options, so this one is looked for.
  const output = outputFor({ json: process.argv.includes('--json') });
  process.exitCode = error.exitCode === 0 ? 0 : tellWrongUse(error, output);
}
