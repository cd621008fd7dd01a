/**
 * One attempt at one call: the project's key, the call, and once more if the key was changed or a token was
 * refused meanwhile.
 */

import type { Project } from '../../config/define-config.ts';
import type { Call } from '../../iterable/client.ts';
import type { ProjectKey } from '../../iterable/credentials.ts';
import { signedToken } from '../../iterable/jwt.ts';
import { type Identifier, userIn } from '../../iterable/named-users.ts';
import type { Endpoint, Operation } from '../../iterable/operations.ts';
import type { Clock } from '../../runtime/clock.ts';
import { type CachedSecret, SecretUnavailable } from '../../secrets/cache.ts';
import type { Task } from '../task.ts';
import { type CallReading, type Format, wholly } from './format.ts';

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
  readonly operation: Operation;
  /** Where the call goes: the operation's own, or its bulk twin. */
  readonly endpoint: Endpoint;
  readonly format: Format;
  readonly tasks: readonly Task[];
  /** Milliseconds since 1970, by which the attempt must have ended. */
  readonly deadline: number;
  /** Hears of each call just before it is made. */
  readonly departing: () => void;
}

export type Attempt = (request: AttemptRequest) => Promise<Attempted>;

export function createAttempt({ keyOf, call, clock }: AttemptDependencies): Attempt {
  return async function attempt({ project, operation, endpoint, format, tasks, deadline, departing }) {
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

    async function callWith(keys: ProjectKey, first: Identifier): Promise<CallReading> {
      const credentials = credentialsOf(keys, operation);
      if (credentials === undefined) return NO_CLIENT_KEY;
      const { apiKey, jwtSecret } = credentials;
      const user = jwtSecret === undefined ? undefined : userIn(operation.users, body, first);
      if (jwtSecret !== undefined && user === undefined) return NAMES_NO_USER;
      const nowMs = clock.now();
      const token = jwtSecret && user && signedToken(user, jwtSecret, nowMs / 1000);
      departing();
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

interface Credentials {
  readonly apiKey: string;
  readonly jwtSecret?: string | undefined;
}

/** The key that Iterable takes for an operation, with its secret if it is the one that is JWT-enabled. */
function credentialsOf(keys: ProjectKey, { key }: Operation): Credentials | undefined {
  const { apiKey, clientApiKey, jwtSecret } = keys;
  if (key === 'client') return clientApiKey === undefined ? undefined : { apiKey: clientApiKey, jwtSecret };
  return clientApiKey === undefined ? { apiKey, jwtSecret } : { apiKey };
}

/** The door takes no such event; the key was removed since. */
const NO_CLIENT_KEY = wholly({ verdict: 'credentials-refused', detail: 'there is no clientApiKey' });
/** No token can speak for it, and a call without one would look like a refused key. */
const NAMES_NO_USER = wholly({ verdict: 'jwt-user-mismatch', detail: 'names no user' });

function isSame(a: ProjectKey, b: ProjectKey): boolean {
  return a.apiKey === b.apiKey && a.clientApiKey === b.clientApiKey && a.jwtSecret === b.jwtSecret;
}

async function unlessUnavailable<Value>(secret: Promise<Value>): Promise<Value | undefined> {
  try {
    return await secret;
  } catch (error) {
    if (error instanceof SecretUnavailable) return undefined;
    throw error;
  }
}
