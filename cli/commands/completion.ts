import { OperateFault } from '../../operate/fault.ts';
import { printable } from '../../operate/printable.ts';
import type { Command } from '../command.ts';
import { completionScript, SHELLS } from '../completion-script.ts';
import { DONE } from '../exit-status.ts';

/** @param rows all commands, this one among them */
export function completion(rows: () => readonly Command[]): Command {
  return {
    name: 'completion',
    summary: 'prints what makes your shell complete commands and options',
    description:
      'The script also defines `iterable-forwarder` as `npx iterable-forwarder`, where there is no such command: ' +
      'completion needs its name at the beginning of the line.',
    arguments: [{ name: 'SHELL', description: SHELLS.join(', ') }],
    examples: [
      { line: 'completion bash >> ~/.bashrc', does: 'for every bash from now on' },
      { line: 'completion zsh >> ~/.zshrc', does: 'for every zsh from now on, after its compinit' },
      {
        line: 'completion fish > ~/.config/fish/completions/iterable-forwarder.fish',
        does: 'for every fish from now on',
      },
    ],
    async run({ output }, { arguments: [given = ''] }) {
      const shell = SHELLS.find((name) => name === given);
      if (shell === undefined) {
        throw new OperateFault('wrong-use', `there is no completion for ${printable(given)}`, {
          remedy: `write one of ${SHELLS.join(', ')}`,
        });
      }
      const script = completionScript(shell, rows());
      output.line('completion', { shell, script }, script);
      return DONE;
    },
  };
}
