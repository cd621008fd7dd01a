/** Locks a file for an import when it is told to: `FILE`, a line for each lock; the answer is `locked` or the fault's kind. */
import { createInterface } from 'node:readline';
import { OperateFault } from '../../../operate/fault.ts';
import { lockImport } from '../../../operate/import/lock.ts';

const [, , file = ''] = process.argv;
process.stdout.write('ready\n');
let unlock = async () => {};
for await (const told of createInterface({ input: process.stdin })) {
  if (told === 'unlock') await unlock();
  else await lock();
}

async function lock(): Promise<void> {
  unlock = async () => {};
  try {
    unlock = await lockImport(file);
    process.stdout.write('locked\n');
  } catch (error) {
    process.stdout.write(`${error instanceof OperateFault ? error.kind : String(error)}\n`);
  }
}
