/** `npx iterable-forwarder …` in the documents: each is a command that there is, with options that it has. */
import { globSync, readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands.ts';
import { createProgram, NAME } from '../../cli/program.ts';

/** The reference is made of the code, and says how each is used. */
const PAGES = globSync(['*.md', 'docs/**/*.md']).filter((path) => !path.endsWith('cli.md'));

/** Without what a sentence says of the tool as such. */
function linesIn(page: string): string[] {
  const lines = page.replaceAll(/\\\n */g, '').matchAll(/npx iterable-forwarder ([^\n`]+)/g);
  return [...lines].map(([, line = '']) => line.trim()).filter((line) => !line.startsWith('--help'));
}

/** @throws CommanderError if the command line is wrong */
async function parse(line: string): Promise<void> {
  // As a workflow fills it in.
  const words = line.replaceAll(/\$\{\{[^}]+\}\}/g, 'dev').split(' ');
  // The shell's own end of the line.
  const end = words.findIndex((word) => /^(?:[|>]|&&)/.test(word));
  const program = createProgram(COMMANDS, async () => {});
  for (const parser of [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands }) => commands),
  ]) {
    parser.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  }
  await program.parseAsync(end < 0 ? words : words.slice(0, end), { from: 'user' });
}

describe(`the commands of ${NAME} in the documents`, () => {
  it.each(PAGES)('can be given as they stand: %s', async (path) => {
    for (const line of linesIn(readFileSync(path, 'utf8'))) {
      await expect(parse(line), line).resolves.toBeUndefined();
    }
  });

  it.each(['no-such-command', 'status --no-such-option', 'dlq', 'pause'])(
    'are found wrong where they are: %s',
    async (line) => {
      await expect(parse(line)).rejects.toThrow(CommanderError);
    },
  );
});
