/** `docs/cli.md`, made of the table of commands. */
import type { Command } from './command.ts';
import { paragraphsOf } from './description.ts';
import { STATUS_OF, STATUS_WORDS } from './exit-status.ts';
import { COMMON_OPTIONS, INVOCATION } from './program.ts';

export function referencePage(rows: readonly Command[]): string {
  return `${[
    '# The command line',
    '',
    'Made of the code by `npm run cli-reference`: change the commands in `cli/`, and not this page.',
    '',
    `\`${INVOCATION}\` does what an operator does, in the folder of this project. Without \`--stage\` it speaks to the`,
    'stack that `npm start` runs on this machine; with it, to AWS with your own credentials, as the `aws` command',
    'finds them. Each command says first which stack it speaks to.',
    '',
    '- Data goes to standard output, everything else to standard error. With `--json` each line of data is one JSON',
    '  object with `"v":1` and its `kind`; fields may be added, and are never renamed within a version.',
    '- With `--json`, a command that ends with a fault prints as its last object `{"v":1,"kind":"error"}` with',
    '  `fault`, the `message`, and the `remedy` if there is one. `fault` is one of',
    `  ${Object.keys(STATUS_OF)
      .map((kind) => `\`${kind}\``)
      .join(', ')}. Standard error says the same in words.`,
    '- What changes something shows first what it would do, and then asks. Without a terminal, or with `--json`, it asks',
    '  nothing: it wants `--yes`.',
    '- Times are in UTC. Characters that a terminal would obey are written as `\\u{1b}`.',
    '',
    '## Exit status',
    '',
    '| status | means |',
    '|---|---|',
    ...STATUS_WORDS.map(([status, meaning]) => `| ${status} | ${meaning} |`),
    '',
    '## Options of every command',
    '',
    ...optionTable(COMMON_OPTIONS),
    '',
    '`--version` prints the version; `help COMMAND` shows the same as `COMMAND --help`.',
    '',
    '## Commands',
    '',
    '| command | does |',
    '|---|---|',
    ...rows.map(({ name, summary }) => `| [\`${name}\`](#${anchorOf(name)}) | ${summary} |`),
    ...rows.flatMap(sectionOf),
  ].join('\n')}\n`;
}

const anchorOf = (name: string) => name.replaceAll(' ', '-');

function sectionOf(row: Command): string[] {
  const { name, arguments: given = [], options = [], examples } = row;
  return [
    '',
    `### ${name}`,
    '',
    `\`${usageOf(row)}\``,
    '',
    paragraphsOf(row).join('\n\n'),
    ...(given.length === 0
      ? []
      : [
          '',
          '| argument | is |',
          '|---|---|',
          ...given.map((each) => `| \`${each.name}\` | ${cell(each.description)} |`),
        ]),
    ...(options.length === 0 ? [] : ['', ...optionTable(options)]),
    '',
    '```sh',
    ...examples.flatMap(({ line, does }) => [`# ${does}`, `${INVOCATION} ${line}`]),
    '```',
  ];
}

function usageOf({ name, arguments: given = [], options = [] }: Command): string {
  const words = given.map((each) => (each.isOptional ? `[${each.name}]` : each.name));
  return [INVOCATION, name, ...words, ...(options.length === 0 ? [] : ['[options]'])].join(' ');
}

function optionTable(options: readonly { readonly flags: string; readonly description: string }[]): string[] {
  return [
    '| option | means |',
    '|---|---|',
    ...options.map(({ flags, description }) => `| \`${cell(flags)}\` | ${cell(description)} |`),
  ];
}

const cell = (text: string) => text.replaceAll('|', '\\|');
