/** Functions as they are deployed, each in a thread of its own. Their output is searched like all other. */
import { onTestFinished } from 'vitest';
import {
  createFunctionRunner,
  type FunctionRunner,
  type FunctionRunnerSettings,
} from '../../local/aws/function-runner.ts';
import { recorded } from './recorded-output.ts';

const DELIVER = new URL('../../functions/deliver.ts', import.meta.url);

/** The consumer in this environment, until the test ends. */
export function runConsumer(
  environment: Readonly<Record<string, string>>,
  timeoutSeconds = 60,
  onLog: (line: string) => unknown = () => undefined,
): FunctionRunner {
  const runner = runFunction(DELIVER, environment, timeoutSeconds, onLog);
  onTestFinished(runner.close);
  return runner;
}

export function runFunction(
  module: URL,
  environment: Readonly<Record<string, string>>,
  timeoutSeconds: number,
  onLog: (line: string) => unknown = () => undefined,
  more: Pick<FunctionRunnerSettings, 'concurrency' | 'onCall'> = {},
): FunctionRunner {
  return createFunctionRunner({ module, environment, timeoutSeconds, onLog: recorded(onLog), ...more });
}
