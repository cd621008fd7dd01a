/** Runs a command of the command line in this process, on a stack that is handed in. */

import { CommanderError, type Command as Parser } from 'commander';
import type { Command, Context } from '../../../cli/command.ts';
import { createOutput } from '../../../cli/output.ts';
import { type Common, createProgram } from '../../../cli/program.ts';
import { tellFault, tellWrongUse } from '../../../cli/tell-fault.ts';
import { type Configuration, ConfigurationError } from '../../../lib/config/define-config.ts';
import { OperateFault } from '../../../operate/fault.ts';
import type { Stack } from '../../../operate/stack.ts';

interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of standard output, parsed. */
  readonly rows: () => readonly Readonly<Record<string, unknown>>[];
}

interface Setting {
  readonly stack?: Stack;
  readonly configuration?: Configuration | ConfigurationError;
  readonly interrupted?: AbortSignal;
  readonly now?: () => number;
  readonly directory?: string;
  /** Where a history lies; none, unless told. */
  readonly dataDir?: string;
}

/** @param line what follows `npx iterable-forwarder`, word by word */
export async function runCommand(
  commands: readonly Command[],
  line: readonly string[],
  {
    stack,
    configuration,
    interrupted = new AbortController().signal,
    now = Date.now,
    directory = '.',
    dataDir = 'no-such-folder',
  }: Setting = {},
): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const writes = (to: (text: string) => void) =>
    ({
      isTTY: false,
      write: (text: string) => {
        to(text);
        return true;
      },
    }) as unknown as NodeJS.WriteStream;
  let status = 0;
  const outputFor = (common: Common) =>
    createOutput({
      stdin: { isTTY: false } as NodeJS.ReadStream,
      stdout: writes((text) => {
        stdout += text;
      }),
      stderr: writes((text) => {
        stderr += text;
      }),
      isJson: common.json === true,
      isYes: common.yes === true,
      now,
    });
  const program = createProgram(commands, async (command, given, common) => {
    const output = outputFor(common);
    const context: Context = {
      async stack() {
        if (stack === undefined) throw new OperateFault('not-found', 'no stack runs on this machine');
        return stack;
      },
      async configuration() {
        if (configuration === undefined) throw new OperateFault('failed', 'no configuration was handed in');
        if (configuration instanceof ConfigurationError) throw configuration;
        return configuration;
      },
      historyPlace: () => ({ directory: dataDir, days: 7 }),
      output,
      interrupted,
      now,
      directory,
    };
    try {
      status = await command.run(context, given);
    } catch (error) {
      if (!(error instanceof OperateFault)) throw error;
      status = tellFault(error, output);
    }
  });
  for (const parser of parsersIn(program)) {
    parser.configureOutput({
      writeOut: (text) => {
        stdout += text;
      },
      writeErr: (text) => {
        stderr += text;
      },
    });
  }
  try {
    await program.parseAsync([...line], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    status = error.exitCode === 0 ? 0 : tellWrongUse(error, outputFor({ json: line.includes('--json') }));
  }
  return {
    status,
    stdout,
    stderr,
    rows: () =>
      stdout
        .split('\n')
        .filter(Boolean)
        .map((text) => JSON.parse(text)),
  };
}

function parsersIn(parser: Parser): Parser[] {
  return [parser, ...parser.commands.flatMap(parsersIn)];
}
