/** vitest runs this before each test file: a file during which something was written that must not be fails. */
import { afterAll } from 'vitest';
import { record, recordedLeaks } from './recorded-output.ts';

// Functions that run in this process, and whatever else writes there.
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean;
  stream.write = (chunk: unknown, ...rest: unknown[]) => {
    record(String(chunk));
    return write(chunk, ...rest);
  };
}

afterAll(() => {
  const leaks = recordedLeaks();
  if (leaks.length > 0) throw new Error(`In the output was what must never be there:\n${leaks.join('\n')}`);
});
