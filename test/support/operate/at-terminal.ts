/** Runs a command in this process as at a terminal, where somebody answers its questions. */
import { PassThrough } from 'node:stream';
import type { Command, Context } from '../../../cli/command.ts';
import { createOutput } from '../../../cli/output.ts';

interface Session {
  readonly status: number;
  readonly stdout: string;
  /** Questions and notes, and what was typed as far as it was shown. */
  readonly stderr: string;
}

/** @param answers in order, without their line ends */
export async function runAtTerminal(
  command: Command,
  options: Readonly<Record<string, string | boolean>>,
  context: Pick<Context, 'stack' | 'configuration'> & { readonly arguments?: readonly string[] },
  answers: readonly string[],
): Promise<Session> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const left = [...answers];
  let stdout = '';
  let stderr = '';
  const terminal = (hear: (text: string) => void) =>
    Object.assign(new PassThrough(), { isTTY: true, columns: 200 }).on('data', (data) => hear(String(data)));
  const output = createOutput({
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: terminal((text) => {
      stdout += text;
    }) as unknown as NodeJS.WriteStream,
    stderr: terminal((text) => {
      stderr += text;
      if (/(?::|\]) $/.test(text)) stdin.write(`${left.shift() ?? ''}\r`);
    }) as unknown as NodeJS.WriteStream,
    isJson: false,
    isYes: false,
    now: Date.now,
  });
  const status = await command.run(
    {
      ...context,
      historyPlace: () => ({ directory: 'no-such-folder', days: 7 }),
      output,
      interrupted: new AbortController().signal,
      now: Date.now,
      directory: '.',
    },
    { arguments: context.arguments ?? [], options },
  );
  return { status, stdout, stderr };
}
