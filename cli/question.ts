/** One question at a terminal. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { OperateFault } from '../operate/fault.ts';

interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
  /** Then the answer is not shown. */
  readonly isSecret: boolean;
}

/** @throws OperateFault failed if there is no answer */
export async function askAtTerminal(
  question: string,
  { stdin, stderr, isSecret }: Terminal,
): Promise<string> {
  // What readline writes of a secret goes nowhere; the terminal itself shows nothing meanwhile.
  if (isSecret) stderr.write(question);
  const output = isSecret ? nowhere() : stderr;
  const lines = createInterface({ input: stdin, output, terminal: true });
  try {
    return await lines.question(isSecret ? '' : question);
  } catch (cause) {
    // Ctrl-C or Ctrl-D.
    if ((cause as Error).name !== 'AbortError') throw cause;
    throw new OperateFault('failed', 'no answer was given', { cause });
  } finally {
    lines.close();
    if (isSecret) stderr.write('\n');
  }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
