/** How the door handles a request: route, verify, read, check, store, answer. */
import type { Source } from '../config/define-config.ts';
import { parseTraceparent, type Trace } from '../event/traceparent.ts';
import type { LogLevel } from '../runtime/log.ts';
import type { CachedSecret } from '../secrets/cache.ts';
import { createFallbackId } from './check/fallback-id.ts';
import type { Fate } from './fate.ts';
import { type IntakeDependencies, takeIn } from './intake.ts';
import { refusalAnswer } from './protocol/own-answers.ts';
import type { Incoming, Protocol } from './protocol/protocol.ts';
import { record } from './record.ts';
import { Refusal } from './refusal.ts';
import type { Answer, Request } from './request.ts';
import { preflightAnswer, readableAnswer } from './route/cors.ts';
import { keylessAnswer } from './route/keyless.ts';
import { pickSource } from './route/pick-source.ts';
import { presentKey } from './route/present-key.ts';
import { isOwnPath, type Route, refuseMethod, refuseOthers, routeOf, tidyPath } from './route/route.ts';
import { handshakeAnswer } from './route/setup.ts';
import { challengeAnswer, verify } from './verify/verify.ts';

export interface DoorDependencies extends IntakeDependencies {
  readonly keysOf: (source: Source) => CachedSecret<readonly Buffer[]>;
}

/**
 * Takes a request in; it never rejects.
 * @param deadlineMs milliseconds since 1970, by which the queue must have confirmed
 */
export type Accept = (request: Request, deadlineMs: number) => Promise<Answer>;

/** For how long events are sent to SQS again. Senders give up soon after; a 503 tells them to come back. */
export const QUEUE_MS = 10_000;

/** What is known of a request so far. */
interface Visit {
  readonly request: Request;
  readonly startedAtMs: number;
  readonly deadlineMs: number;
  readonly trace: Trace | undefined;
  route?: Route;
  /** The source that the request claims to be from. */
  source?: Source | undefined;
  isVerified?: true;
}

interface Taken {
  readonly answer: Answer;
  readonly fates: readonly Fate[];
}

export function createAccept(dependencies: DoorDependencies): Accept {
  const { configuration, keysOf, clock } = dependencies;
  const allSources = Object.values(configuration.sources);

  async function take(visit: Visit, route: Route): Promise<Taken> {
    const { request, startedAtMs } = visit;
    const { sources, protocol, path } = route;
    refuseOthers(route, request);
    // Whose path it is, is enough for the log. It is counted as the source's only once it is verified.
    if (sources.length === 1) visit.source = sources[0];
    const keyless = keylessAnswer(request, route);
    if (keyless !== undefined) return { answer: keyless, fates: [] };
    const { presenting, body } = await presentKey(request, route);
    const source = await pickSource(presenting, sources, keysOf);
    visit.source = source;
    await verify(presenting, source, keysOf(source), startedAtMs / 1000);
    visit.isVerified = true;
    const challenge = challengeAnswer(request, source);
    if (challenge !== undefined) return { answer: challenge, fates: [] };
    return takeEvents(visit, protocol, { request, source, path, body, arrivedAtMs: startedAtMs });
  }

  async function takeEvents(
    { deadlineMs, trace }: Visit,
    protocol: Protocol,
    incoming: Incoming,
  ): Promise<Taken> {
    const { request, source } = incoming;
    const { form, events, brought, anyId, answer } = await protocol.find(incoming);
    const acceptedAtMs = clock.now();
    const arrival = {
      source,
      form,
      brought,
      anyId,
      acceptedAtMs,
      trace,
      fallbackId: createFallbackId(request, source.name, form),
    };
    const fates = await takeIn(events, arrival, dependencies, Math.min(deadlineMs, acceptedAtMs + QUEUE_MS));
    return { answer: answer(fates), fates };
  }

  /** Which source it is, a key decides that may be missing: then each that may be meant. */
  function meantBy({ source, route }: Visit): readonly Source[] {
    return source === undefined ? (route?.sources ?? allSources) : [source];
  }

  return async function accept(request, deadlineMs) {
    const trace = parseTraceparent(request.headers.traceparent);
    const visit: Visit = { request, startedAtMs: clock.now(), deadlineMs, trace };
    let taken: Taken;
    try {
      if (tidyPath(request) === '/health') return healthAnswer(request);
      visit.route = routeOf(request, configuration);
      // A browser, or a sender of CloudEvents, only asks whether it may send.
      const permission =
        preflightAnswer(request, visit.route.sources) ?? handshakeAnswer(request, isOwnPath(visit.route));
      if (permission !== undefined) return permission;
      taken = await take(visit, visit.route);
    } catch (error) {
      // At a path where nothing is, a browser shows that to its app only if the app might have sent there.
      const permission = visit.route === undefined ? preflightAnswer(request, allSources) : undefined;
      if (permission !== undefined) return permission;
      taken = refusedRequest(error, visit.route);
    }
    const answer = readableAnswer(taken.answer, request, meantBy(visit));
    const occurrence = {
      event: 'request-answered',
      source: visit.source,
      isCounted: visit.isVerified === true,
      level: levelOf(answer),
      trace,
      fields: { status: answer.status, durationMs: clock.now() - visit.startedAtMs },
    } as const;
    record(taken.fates, occurrence, dependencies);
    return answer;
  };
}

function refusedRequest(error: unknown, route: Route | undefined): Taken {
  const refusal = error instanceof Refusal ? error : new Refusal('internal-error', { cause: error });
  const answer = route?.protocol.refusalAnswer(refusal, route.path) ?? refusalAnswer(refusal);
  return { answer, fates: [{ kind: 'refused', refusal, isBuried: false }] };
}

function levelOf({ status }: Answer): LogLevel {
  if (status >= 500) return 'error';
  return status >= 400 ? 'info' : 'debug';
}

function healthAnswer({ method }: Request): Answer {
  refuseMethod(method, ['GET', 'HEAD']);
  return { status: 200, body: { status: 'ok' } };
}
