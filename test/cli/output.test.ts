/** Questions at a terminal; what goes to standard output, the commands' own tests read. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createOutput } from '../../cli/output.ts';

function terminal(typed: string) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  let shown = '';
  const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 80 }).on('data', (data) => {
    shown += String(data);
    if (shown.endsWith('key: ')) stdin.write(typed);
  });
  const stream = screen as unknown as NodeJS.WriteStream;
  const output = createOutput({
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stream,
    stderr: stream,
    isJson: false,
    isYes: false,
    now: Date.now,
  });
  return { output, shown: () => shown };
}

describe('a question at a terminal', () => {
  it('shows the answer as it is typed', async () => {
    const { output, shown } = terminal('abc\r');
    expect(await output.ask('key: ')).toBe('abc');
    expect(shown()).toContain('abc');
  });

  it('does not show a secret', async () => {
    const { output, shown } = terminal('abc\r');
    expect(await output.ask('key: ', { isSecret: true })).toBe('abc');
    expect(shown()).toBe('key: \n');
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('ends with %s, and the command with it', async (_case, typed) => {
    const { output } = terminal(typed);
    await expect(output.ask('key: ')).rejects.toThrow('no answer was given');
  });
});
