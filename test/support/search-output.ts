/** vitest runs this before each test file: a file during which something was written that must not be fails. */
import { afterAll } from 'vitest';
import { recordStreams, takeLeaks } from './recorded-output.ts';

recordStreams();

afterAll(() => {
  const leaks = takeLeaks();
  if (leaks.length > 0) throw new Error(`In the output was what must never be there:\n${leaks.join('\n')}`);
});
