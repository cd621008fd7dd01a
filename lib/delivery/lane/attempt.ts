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
import type { Verdict } from '../../iterable/response.ts';
import type { Clock } from '../../runtime/clock.ts';
import { type CachedSecret, SecretUnavailable } from '../../secrets/cache.ts';
import type { Task } from '../task.ts';
import { MAX_ATTEMPT_MS, MIN_ATTEMPT_MS } from '../time/budget.ts';
import { type CallReading, type Format, type PreparedCall, readingOfOne } from './call.ts';

export interface AttemptDependencies {
  readonly keyOf: (project: Project) => CachedSecret<ProjectKey>;
  readonly call: Call;
  readonly clock: Clock;
}

/** Where a lane's calls go, and in which form. */
export interface CallRoute {
  readonly project: Project;
  readonly operation: Operation;
  /** The operation's own, or its bulk twin. */
  readonly endpoint: Endpoint;
  readonly format: Format;
}

export interface AttemptRequest {
  readonly tasks: readonly Task[];
  /** Milliseconds since 1970, by which the attempt must have ended. */
  readonly deadline: number;
  /** Hears of each call just before it is made. */
  readonly onCall: () => void;
}

/**
 * What came of an attempt; nothing was sent where the key could not be read, or that took too long. Where the
 * key is JWT-enabled, events that would share a call must go in calls of their own: a token speaks for one user.
 */
export type Attempted = CallReading | 'key-unreadable' | 'no-time' | 'each-alone';

export type Attempt = (request: AttemptRequest) => Promise<Attempted>;

/** @returns how attempts are made on a route */
export function createAttempt(dependencies: AttemptDependencies): (route: CallRoute) => Attempt {
  return (route) => attemptOn(route, dependencies);
}

function attemptOn(route: CallRoute, { keyOf, call, clock }: AttemptDependencies): Attempt {
  const { project, operation, endpoint, format } = route;
  const secret = keyOf(project);

  async function attempt(request: AttemptRequest): Promise<Attempted> {
    const prepared = format.callOf(request.tasks);
    if (!hasTime(request)) return 'no-time';
    const key = await unlessUnavailable(secret.get());
    if (key === undefined) return 'key-unreadable';
    if (!hasTime(request)) return 'no-time';
    const first = await callWith(key, 'email', prepared, request);
    if (first === 'each-alone' || !hasTime(request)) return first;
    const { verdict } = first.reading;
    const secondKey = await keyForSecondCall(secret, key, verdict);
    if (secondKey === undefined || !hasTime(request)) return first;
    return callWith(secondKey, verdict === 'jwt-user-mismatch' ? 'userId' : 'email', prepared, request);
  }

  function hasTime({ deadline }: AttemptRequest): boolean {
    return deadline - clock.now() >= MIN_ATTEMPT_MS;
  }

  async function callWith(
    keys: ProjectKey,
    preferred: Identifier,
    { body, read }: PreparedCall,
    { tasks, deadline, onCall }: AttemptRequest,
  ): Promise<CallReading | 'each-alone'> {
    const nowMs = clock.now();
    const { apiKey, jwtSecret } = keysFor(operation, keys);
    if (apiKey === undefined) return NO_CLIENT_KEY;
    if (jwtSecret !== undefined && tasks.length > 1) return 'each-alone';
    const user = jwtSecret === undefined ? undefined : userIn(operation.users, body, preferred);
    if (jwtSecret !== undefined && user === undefined && !operation.needsNoToken) return NAMES_NO_USER;
    const token = jwtSecret && user && signedToken(user, jwtSecret, nowMs / 1000);
    onCall();
    const exchange = await call({
      dataCenter: project.dataCenter,
      path: endpoint.path,
      apiKey,
      token,
      body,
      timeoutMs: Math.min(MAX_ATTEMPT_MS, deadline - nowMs),
    });
    return read(exchange);
  }

  return attempt;
}

/** Verdicts on the key or its token. */
const REFUSALS_OF_KEY: ReadonlySet<Verdict> = new Set([
  'credentials-refused',
  'jwt-refused',
  'jwt-user-mismatch',
]);

/**
 * Where the key or its token is refused, reads the key again: it may have been rotated a moment ago, and then
 * the event goes at once with the new one. A token is signed anew in any case.
 * @returns nothing where a second call would say the same as the first
 */
async function keyForSecondCall(
  secret: CachedSecret<ProjectKey>,
  key: ProjectKey,
  verdict: Verdict,
): Promise<ProjectKey | undefined> {
  if (!REFUSALS_OF_KEY.has(verdict)) return undefined;
  const fresh = (await unlessUnavailable(secret.refresh())) ?? key;
  const signsAnew = verdict !== 'credentials-refused' && fresh.jwtSecret !== undefined;
  return signsAnew || !isSame(fresh, key) ? fresh : undefined;
}

/** The key that Iterable takes for an operation, and the secret of its tokens if that key is JWT-enabled. */
function keysFor(
  { key }: Operation,
  { apiKey, clientApiKey, jwtSecret }: ProjectKey,
): { readonly apiKey: string | undefined; readonly jwtSecret: string | undefined } {
  if (key === 'client') return { apiKey: clientApiKey, jwtSecret };
  // The secret is the client-side key's; without one, the API key's.
  return { apiKey, jwtSecret: clientApiKey === undefined ? jwtSecret : undefined };
}

/** The door takes no such event; the key was removed since. */
const NO_CLIENT_KEY = readingOfOne({ verdict: 'credentials-refused', detail: 'there is no clientApiKey' });
/** No token can speak for it, and a call without one would look like a refused key. */
const NAMES_NO_USER = readingOfOne({ verdict: 'jwt-user-mismatch', detail: 'names no user' });

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
