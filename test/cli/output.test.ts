/** Questions at a terminal, and rows for programs; what else goes to standard output, the commands' own tests read. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createOutput } from '../../cli/output.ts';

function terminal(typed: string, { isJson = false, isYes = false } = {}) {
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
    isJson,
    isYes,
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

describe('with --json', () => {
  it('asks nothing, even at a terminal', async () => {
    const { output, shown } = terminal('y\r', { isJson: true });
    await expect(output.confirm('Delete all?')).rejects.toMatchObject({
      kind: 'wrong-use',
      message: 'with --json nothing is asked, so --yes must say yes to "Delete all?"',
    });
    await expect(output.ask('key: ')).rejects.toMatchObject({
      kind: 'wrong-use',
      message: 'with --json nothing is asked, so there is no answer to "key:"',
    });
    expect(shown()).toBe('');
  });

  it('takes --yes for a yes', async () => {
    const { output } = terminal('', { isJson: true, isYes: true });
    expect(await output.confirm('Delete all?')).toBe(true);
  });

  it("keeps its own v and kind beside a row's fields", () => {
    const { output, shown } = terminal('', { isJson: true });
    const row = { v: 9, kind: 'mine', id: 'e1' };
    output.line('log', row, '');
    output.table('log', [row], {});
    expect(shown().trim().split('\n')).toEqual(Array(2).fill('{"v":1,"kind":"log","id":"e1"}'));
  });
});
