/** The command line as `commander` parses it, made of the table of commands. */
import { readFileSync } from 'node:fs';
import { Command as Parser } from 'commander';
import type { Command, Given } from './command.ts';
import { paragraphsOf } from './description.ts';
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
/** What stands in a shell: nothing of that name is installed. */
export const INVOCATION = `npx ${NAME}`;

const EXAMPLES = [
  ['status', 'how each project does'],
  ['doctor --stage prod --region us-east-1', 'what is wrong with a stack in AWS, and what mends it'],
  ['send app --wait', 'whether the whole way works'],
  ['help dlq redrive', 'how one command is used'],
] as const;

const GROUPS: Readonly<Record<string, string>> = {
  dlq: 'reads, mends and moves dead letters',
  fields: 'writes a tracking plan, and makes its new fields known to Iterable',
};

/** @param run is called with the command that was given */
export function createProgram(
  commands: readonly Command[],
  run: (command: Command, given: Given, common: Common) => Promise<void>,
): Parser {
  const program = new Parser(INVOCATION)
    .description('What an operator does with the forwarder, on this machine or in AWS.')
    .exitOverride()
    .showHelpAfterError('--help shows how it is used.')
    .helpCommand(false)
    // Of `events show e1 --json` each option is of the last command; `events` has the same ones.
    .enablePositionalOptions()
    .version(version(), '--version', 'prints the version of the forwarder')
    .addHelpText('after', overview());
  const groups = new Map<string, Parser>();
  for (const command of commands) {
    const [first = '', second] = command.name.split(' ');
    const parent = second === undefined ? program : groupOf(first, program, groups);
    addCommand(parent, second ?? first, command, run);
  }
  addHelp(program);
  return program;
}

/** commander's own knows no `help dlq redrive`. */
function addHelp(program: Parser): void {
  program
    .command('help')
    .description('shows how a command is used')
    .argument('[command...]', 'its name')
    .action((words: readonly string[]) => {
      const parser = words.reduce<Parser>((parent, word) => {
        const found = parent.commands.find((each) => each.name() === word);
        return found ?? program.error(`error: unknown command '${words.join(' ')}'`);
      }, program);
      parser.help();
    });
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

function groupOf(name: string, program: Parser, groups: Map<string, Parser>): Parser {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const own = program.commands.find((each) => each.name() === name)?.enablePositionalOptions();
  const group = (own ?? program.command(name).description(GROUPS[name] ?? '')).helpCommand(false);
  groups.set(name, group);
  return group;
}

function addCommand(
  parent: Parser,
  name: string,
  command: Command,
  run: (command: Command, given: Given, common: Common) => Promise<void>,
): void {
  const description = paragraphsOf(command).map(onOneLine).join('\n\n');
  const parser = parent.command(name).description(description).summary(command.summary);
  for (const { name: argument, description, isOptional } of command.arguments ?? []) {
    parser.argument(isOptional ? `[${argument}]` : `<${argument}>`, description);
  }
  for (const { flags, description, isRepeated } of command.options ?? []) {
    if (isRepeated)
      parser.option(flags, description, (value: string, before: string[] = []) => [...before, value]);
    else parser.option(flags, description);
  }
  for (const { flags, description } of COMMON_OPTIONS) parser.option(flags, description);
  const examples = command.examples.map(({ line, does }) => exampleOf(line, does));
  parser.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
  const count = command.arguments?.length ?? 0;
  parser.action(async (...given: unknown[]) => {
    const options = given[count] as Given['options'] & Common;
    await run(command, { arguments: given.slice(0, count) as string[], options }, options);
  });
}

/** A terminal has another width than the page. */
const onOneLine = (paragraph: string) => paragraph.replaceAll('\n', ' ');

const exampleOf = (line: string, does: string) => `  ${INVOCATION} ${line}\n      ${does}`;

function overview(): string {
  const examples = EXAMPLES.map(([line, does]) => exampleOf(line, does));
  const words = STATUS_WORDS.map(([status, meaning]) => `  ${status}  ${meaning}`);
  return [
    `\nExamples:\n${examples.join('\n')}`,
    `\nExit status:\n${words.join('\n')}`,
    `\nCompletion for your shell: ${INVOCATION} completion --help`,
  ].join('\n');
}
