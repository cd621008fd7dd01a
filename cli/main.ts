/** `npx iterable-forwarder`: parses what was given, runs the command, and ends with its status. */
import { CommanderError } from 'commander';
import { ConfigurationError } from '../lib/config/define-config.ts';
import { loadConfiguration } from '../lib/config/load.ts';
import { OperateFault } from '../operate/fault.ts';
import { openStack } from '../operate/open-stack.ts';
import type { Stack } from '../operate/stack.ts';
import type { Command, Context, Given } from './command.ts';
import { COMMANDS } from './commands.ts';
import { FAILED, STATUS_OF } from './exit-status.ts';
import { createOutput } from './output.ts';
import { type Common, createProgram } from './program.ts';

async function run(command: Command, given: Given, common: Common): Promise<void> {
  const output = createOutput({
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    isJson: common.json === true,
    isYes: common.yes === true,
    now: Date.now,
  });
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
    output,
    interrupted: interruption.signal,
    now: Date.now,
    directory: process.cwd(),
  };
  try {
    process.exitCode = await command.run(context, given);
  } catch (error) {
    process.exitCode = tellOf(error, output.note);
  } finally {
    const opened = await stack?.catch(() => undefined);
    await opened?.close();
  }
}

function tellOf(error: unknown, note: (text: string) => void): number {
  if (error instanceof OperateFault) {
    note(error.message);
    if (error.remedy !== undefined) note(`  → ${error.remedy}`);
    return STATUS_OF[error.kind];
  }
  if (error instanceof ConfigurationError) {
    note(error.message);
    return FAILED;
  }
  // A bug: whoever reports it needs the whole of it.
  note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return FAILED;
}

// Who reads less than all of it, as `head`, is no fault.
process.stdout.on('error', () => process.exit());

try {
  await createProgram(COMMANDS, run).parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : STATUS_OF['wrong-use'];
}
