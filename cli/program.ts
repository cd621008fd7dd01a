/** The command line as `commander` parses it, made of the table of commands. */
import { Command as Parser } from 'commander';
import type { Command, Given } from './command.ts';
import { STATUS_WORDS } from './exit-status.ts';

/** Every command has them. */
export const COMMON_OPTIONS: readonly { readonly flags: string; readonly description: string }[] = [
  {
    flags: '--stage <name>',
    description: 'the stack of this stage in AWS; without it, the stack on this machine',
  },
  { flags: '--region <region>', description: "the stack's AWS region; else AWS_REGION" },
  { flags: '--json', description: 'one JSON object a line' },
  { flags: '-y, --yes', description: 'yes to what would be asked' },
];

/** The options that every command has, as they were given. */
export interface Common {
  readonly stage?: string;
  readonly region?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

export const NAME = 'iterable-forwarder';

const GROUPS: Readonly<Record<string, string>> = {
  dlq: 'reads, mends and moves dead letters',
};

/** @param run is called with the command that was given */
export function createProgram(
  commands: readonly Command[],
  run: (command: Command, given: Given, common: Common) => Promise<void>,
): Parser {
  const program = new Parser(NAME)
    .description('What an operator does with the forwarder, on this machine or in AWS.')
    .exitOverride()
    .showHelpAfterError('--help shows how it is used.')
    .helpCommand(false)
    .addHelpText('after', exitHelp());
  const groups = new Map<string, Parser>();
  for (const command of commands) {
    const [first = '', second] = command.name.split(' ');
    const parent = second === undefined ? program : groupOf(first, program, groups);
    addCommand(parent, second ?? first, command, run);
  }
  return program;
}

function groupOf(name: string, program: Parser, groups: Map<string, Parser>): Parser {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const group = program
    .command(name)
    .description(GROUPS[name] ?? '')
    .helpCommand(false);
  groups.set(name, group);
  return group;
}

function addCommand(
  parent: Parser,
  name: string,
  command: Command,
  run: (command: Command, given: Given, common: Common) => Promise<void>,
): void {
  const parser = parent.command(name).description(command.summary).summary(command.summary);
  for (const { name: argument, description, isOptional } of command.arguments ?? []) {
    parser.argument(isOptional ? `[${argument}]` : `<${argument}>`, description);
  }
  for (const { flags, description, isRepeated } of command.options ?? []) {
    if (isRepeated)
      parser.option(flags, description, (value: string, before: string[]) => [...before, value], []);
    else parser.option(flags, description);
  }
  for (const { flags, description } of COMMON_OPTIONS) parser.option(flags, description);
  const examples = command.examples.map(({ line, does }) => `  ${NAME} ${line}\n      ${does}`);
  parser.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
  const count = command.arguments?.length ?? 0;
  parser.action(async (...given: unknown[]) => {
    const options = given[count] as Given['options'] & Common;
    await run(command, { arguments: given.slice(0, count) as string[], options }, options);
  });
}

function exitHelp(): string {
  const words = STATUS_WORDS.map(([status, meaning]) => `  ${status}  ${meaning}`);
  return `\nExit status:\n${words.join('\n')}\n\nCompletion for your shell: ${NAME} completion --help`;
}
