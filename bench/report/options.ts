/** What `npm run bench` was asked. */
import { parseArgs } from 'node:util';
import type { Benchmark } from '../benchmark.ts';

export interface BenchOptions {
  /** Of the benchmarks to run, in the order of the list. */
  readonly names: readonly string[];
  /** What becomes of the results. */
  readonly purpose: 'print' | 'check' | 'record';
}

/** The command line says what cannot be done; the message says what can. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError in one line */
export function parseOptions(
  args: readonly string[],
  benchmarks: readonly Pick<Benchmark, 'name' | 'isOnlyByName'>[],
): BenchOptions {
  const known = benchmarks.map(({ name }) => name);
  const { only, check, record } = parsed(args);
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no benchmark "${unknown}". There are: ${known.join(', ')}.`);
  }
  if (check && record)
    throw new UsageError('--check compares with the record that --record replaces: one of them.');
  const asked = benchmarks.filter(({ name, isOnlyByName }) =>
    only.length === 0 ? !isOnlyByName : only.includes(name),
  );
  return {
    names: asked.map(({ name }) => name),
    purpose: check ? 'check' : record ? 'record' : 'print',
  };
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true, default: [] },
        check: { type: 'boolean', default: false },
        record: { type: 'boolean', default: false },
      },
    });
    return { ...values, only: values.only.flatMap((names) => names.split(',')) };
  } catch (error) {
    const [firstSentence] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${firstSentence}. Options: --only NAME, --check, --record.`);
  }
}
