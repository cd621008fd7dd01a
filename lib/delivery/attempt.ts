/** One attempt: the project's key, the call, and once more if the key was changed meanwhile. */
import type { Clock } from '../clock.ts';
import type { Project } from '../config.ts';
import type { Call } from '../iterable/client.ts';
import type { Operation } from '../iterable/operations.ts';
import { type Reading, readSingle, type Verdict } from '../iterable/response.ts';
import { type CachedSecret, SecretUnavailable } from '../secrets.ts';

export interface AttemptDependencies {
  readonly keyOf: (project: Project) => CachedSecret<string>;
  readonly call: Call;
  readonly clock: Clock;
}

/** An attempt that can't take this long is not started. */
const SHORTEST_ATTEMPT_MS = 5_000;
const ATTEMPT_TIMEOUT_MS = 15_000;

/** @param deadline milliseconds since 1970, by which the attempt must have ended */
export type Attempt = (
  project: Project,
  operation: Operation,
  body: string,
  deadline: number,
) => Promise<Reading<Verdict | 'key-unreadable' | 'no-time'>>;

export function createAttempt({ keyOf, call, clock }: AttemptDependencies): Attempt {
  return async function attempt(project, operation, body, deadline) {
    // Reading a secret takes no longer than an attempt's shortest time, so it ends before the deadline too.
    if (!hasTime()) return { verdict: 'no-time' };
    const apiKey = await unlessUnavailable(keyOf(project).get());
    if (apiKey === undefined) return { verdict: 'key-unreadable' };
    if (!hasTime()) return { verdict: 'no-time' };
    const reading = await callWith(apiKey);
    if (reading.verdict !== 'credentials-refused' || !hasTime()) return reading;

    // It may have been rotated a moment ago: then the new key is good, and the event goes at once.
    const freshKey = await unlessUnavailable(keyOf(project).refresh());
    if (freshKey === undefined || freshKey === apiKey || !hasTime()) return reading;
    return callWith(freshKey);

    function hasTime(): boolean {
      return deadline - clock.now() >= SHORTEST_ATTEMPT_MS;
    }

    async function callWith(key: string): Promise<Reading> {
      const timeoutMs = Math.min(ATTEMPT_TIMEOUT_MS, deadline - clock.now());
      const { dataCenter } = project;
      return readSingle(await call({ dataCenter, path: operation.path, apiKey: key, body, timeoutMs }));
    }
  };
}

async function unlessUnavailable(secret: Promise<string>): Promise<string | undefined> {
  try {
    return await secret;
  } catch (error) {
    if (error instanceof SecretUnavailable) return undefined;
    throw error;
  }
}
