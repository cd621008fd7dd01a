/**
 * One attempt at one call: the project's key, the call, and once more if the key was changed or a token was
 * refused meanwhile.
 */
import type { Clock } from '../clock.ts';
import type { Project } from '../config.ts';
import type { Call } from '../iterable/client.ts';
import { type Identifier, signedToken } from '../iterable/jwt.ts';
import type { Endpoint } from '../iterable/operations.ts';
import { subjectOf } from '../iterable/subject.ts';
import { type CachedSecret, SecretUnavailable } from '../secrets.ts';
import type { ProjectKey } from '../secrets-manager.ts';
import type { CallReading, Format } from './format.ts';
import type { Task } from './task.ts';

export interface AttemptDependencies {
  readonly keyOf: (project: Project) => CachedSecret<ProjectKey>;
  readonly call: Call;
  readonly clock: Clock;
}

/** An attempt that can't take this long is not started. */
export const SHORTEST_ATTEMPT_MS = 5_000;
const ATTEMPT_TIMEOUT_MS = 15_000;

/** What came of an attempt; nothing was sent where the key could not be read, or that took too long. */
export type Attempted = CallReading | 'key-unreadable' | 'no-time';

export interface AttemptRequest {
  readonly project: Project;
  readonly endpoint: Endpoint;
  readonly format: Format;
  readonly tasks: readonly Task[];
  /** Milliseconds since 1970, by which the attempt must have ended. */
  readonly deadline: number;
}

export type Attempt = (request: AttemptRequest) => Promise<Attempted>;

export function createAttempt({ keyOf, call, clock }: AttemptDependencies): Attempt {
  return async function attempt({ project, endpoint, format, tasks, deadline }) {
    const secret = keyOf(project);
    const body = format.bodyOf(tasks);
    // Reading a secret takes no longer than an attempt's shortest time, so it ends before the deadline too.
    if (!hasTime()) return 'no-time';
    const key = await unlessUnavailable(secret.get());
    if (key === undefined) return 'key-unreadable';
    if (!hasTime()) return 'no-time';
    const first = await callWith(key, 'email');

    const { verdict } = first.reading;
    const isOfToken = verdict === 'jwt-refused' || verdict === 'jwt-user-mismatch';
    if ((verdict !== 'credentials-refused' && !isOfToken) || !hasTime()) return first;
    // It may have been rotated a moment ago: then the new key is good, and the event goes at once.
    const fresh = await unlessUnavailable(secret.refresh());
    const isNew = fresh !== undefined && !isSame(fresh, key);
    const signsAnew = isOfToken && (fresh ?? key).jwtSecret !== undefined;
    if (!(isNew || signsAnew) || !hasTime()) return first;
    return callWith(fresh ?? key, verdict === 'jwt-user-mismatch' ? 'userId' : 'email');

    function hasTime(): boolean {
      return deadline - clock.now() >= SHORTEST_ATTEMPT_MS;
    }

    async function callWith({ apiKey, jwtSecret }: ProjectKey, identifier: Identifier): Promise<CallReading> {
      const nowMs = clock.now();
      let token: string | undefined;
      if (jwtSecret !== undefined) {
        token = signedToken(subjectOf(body), identifier, jwtSecret, nowMs / 1000);
        if (token === undefined) return NAMES_NO_USER;
      }
      const exchange = await call({
        dataCenter: project.dataCenter,
        path: endpoint.path,
        apiKey,
        token,
        body,
        timeoutMs: Math.min(ATTEMPT_TIMEOUT_MS, deadline - nowMs),
      });
      return format.read(exchange, tasks);
    }
  };
}

/** No token can speak for it, and a call without one would look like a refused key. */
const NAMES_NO_USER_READING = { verdict: 'jwt-user-mismatch', detail: 'names no user' } as const;
const NAMES_NO_USER: CallReading = {
  reading: NAMES_NO_USER_READING,
  events: [NAMES_NO_USER_READING],
  named: [],
};

function isSame(a: ProjectKey, b: ProjectKey): boolean {
  return a.apiKey === b.apiKey && a.jwtSecret === b.jwtSecret;
}

async function unlessUnavailable<Value>(secret: Promise<Value>): Promise<Value | undefined> {
  try {
    return await secret;
  } catch (error) {
    if (error instanceof SecretUnavailable) return undefined;
    throw error;
  }
}
