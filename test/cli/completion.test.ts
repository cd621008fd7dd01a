import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../cli/command.ts';
import { completion } from '../../cli/commands/completion.ts';
import { completionScript } from '../../cli/completion-script.ts';
import { runCommand } from '../support/operate/run-command.ts';

const row = (name: string, flags: readonly string[] = []): Command => ({
  name,
  summary: '',
  options: flags.map((each) => ({ flags: each, description: '' })),
  examples: [],
  run: async () => 0,
});
const ROWS = [row('status', ['--since <when>']), row('dlq list', ['-r, --reason <code>']), row('dlq show')];

/** What bash offers where the line ends. */
function offered(...words: readonly string[]): string[] {
  const program = [
    completionScript('bash', ROWS),
    `COMP_WORDS=(iterable-forwarder ${words.map((word) => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length}`,
    '_iterable_forwarder',
    // Without one, `printf` would print an empty line.
    `printf '%s\\n' "\${COMPREPLY[@]}"`,
  ].join('\n');
  const text = execFileSync('bash', ['--norc', '-c', program], { encoding: 'utf8' });
  return text.split('\n').filter(Boolean);
}

describe('the completion of bash', () => {
  it.each([
    [[''], ['status', 'dlq']],
    [['s'], ['status']],
    [
      ['dlq', ''],
      ['list', 'show'],
    ],
    [['dlq', 'li'], ['list']],
    [
      ['dlq', 'list', '--re'],
      ['--reason', '--region'],
    ],
    [
      ['status', ''],
      ['--since', '--stage', '--region', '--json', '--yes'],
    ],
    [['status', '--json', '--si'], ['--since']],
    [['unknown', ''], []],
  ])('offers after %j: %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });
});

describe('completion', () => {
  const rows = () => [...ROWS, completion(rows)];

  it.each(['bash', 'zsh', 'fish'])(
    'prints a script for %s that knows every command and option',
    async (shell) => {
      const { status, stdout } = await runCommand(rows(), ['completion', shell]);

      expect(status).toBe(0);
      for (const word of ['status', 'dlq', 'list', 'show', 'since', 'reason', 'completion']) {
        expect(stdout).toContain(word);
      }
    },
  );

  it('knows no other shell', async () => {
    const { status, stdout, stderr } = await runCommand(rows(), ['completion', 'powershell']);

    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('bash, zsh, fish');
  });
});
