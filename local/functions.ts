/** The functions of the stack, each run by its path, in threads of its own. */
import { MAX_CONCURRENCY } from '../deploy/mapping.ts';
import {
  DELIVER_TIMEOUT_SECONDS,
  DOOR_TIMEOUT_SECONDS,
  USERS_TIMEOUT_SECONDS,
} from '../lib/delivery/time/budget.ts';
import { createFunctionRunner, type FunctionCall } from './aws/function-runner.ts';
import type { Closing } from './sandboxes.ts';

type FunctionName = 'deliver' | 'users' | 'http';

/** @param id of the invocation, by default a new one */
type Invoke = (event: unknown, id?: string) => Promise<unknown>;
export type Functions = Readonly<Record<FunctionName, Invoke>>;

/**
 * Of users in order, for each project. In AWS 25 run at once. Here an instance is a thread, which takes some 50 MB and,
 * when it starts, half a second of a processor; so few of them reach more than this machine's processors can send.
 */
export const USERS_CONCURRENCY = 5;

interface FunctionSettings {
  readonly timeoutSeconds: number;
  readonly instances: number;
  readonly concurrency: 'one' | 'many';
}

export const FUNCTIONS: Readonly<Record<FunctionName, FunctionSettings>> = {
  deliver: { timeoutSeconds: DELIVER_TIMEOUT_SECONDS, instances: MAX_CONCURRENCY, concurrency: 'one' },
  users: { timeoutSeconds: USERS_TIMEOUT_SECONDS, instances: USERS_CONCURRENCY, concurrency: 'one' },
  http: { timeoutSeconds: DOOR_TIMEOUT_SECONDS, instances: 1, concurrency: 'many' },
};

export interface FunctionListeners {
  readonly onLog: (line: string) => void;
  /** Hears of the HTTP calls that consumers make. */
  readonly onCall?: ((call: FunctionCall) => void) | undefined;
}

/** @param own variables that only this function has */
export function startFunctions(
  environment: Readonly<Record<string, string>>,
  own: Readonly<Partial<Record<FunctionName, Readonly<Record<string, string>>>>>,
  { onLog, onCall }: FunctionListeners,
  closing: Closing,
): Functions {
  function start(name: FunctionName): Invoke {
    const { timeoutSeconds, instances, concurrency } = FUNCTIONS[name];
    const { invoke } = closing(
      createFunctionRunner({
        module: new URL(`../functions/${name}.ts`, import.meta.url),
        // Of each project's limits an instance takes its share.
        environment: { ...environment, ...own[name], MAX_CONCURRENCY: String(instances) },
        timeoutSeconds,
        concurrency,
        onLog,
        // The door calls nobody but AWS, but tells who sent a message.
        onCall,
      }),
    );
    return invoke;
  }
  return { deliver: start('deliver'), users: start('users'), http: start('http') };
}
