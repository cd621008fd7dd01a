/** What the deployment settles of the cost. */
import { readFileSync } from 'node:fs';

const TEXT = readFileSync(new URL('../../serverless.yml', import.meta.url), 'utf8');

/** The function's own, or that of all functions. */
export function memoryMbOf(name: string): number {
  const [, own = ''] = new RegExp(`^  ${name}:\n((?: {4}.*\n|\n)*)`, 'm').exec(TEXT) ?? [];
  const [, memory] = /^ +memorySize: (\d+)$/m.exec(own) ?? /^ +memorySize: (\d+)$/m.exec(TEXT) ?? [];
  if (memory === undefined) throw new Error(`serverless.yml has no memorySize for ${name}`);
  return Number(memory);
}
