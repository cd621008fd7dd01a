/** The door's one way: route, verify, read, cut, check, store, answer. */

import type { Source } from '../config/define-config.ts';
import type { Queue } from '../queue/queue.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log, LogLevel } from '../runtime/log.ts';
import { nameAndPlace } from '../runtime/name-and-place.ts';
import type { CachedSecret } from '../secrets/cache.ts';
import { checkEvent } from './check/check-event.ts';
import { type ClientKeyDependencies, refuseWithoutClientKey } from './check/client-key.ts';
import { createMissingId } from './check/fallback-id.ts';
import { type Fate, summaryOf } from './fate.ts';
import type { SourceMetrics } from './metrics.ts';
import { refusalAnswer } from './protocol/own-answers.ts';
import { Refusal } from './refusal.ts';
import type { Answer, Request } from './request.ts';
import { preflightAnswer, readableAnswer } from './route/cors.ts';
import { pickSource } from './route/pick-source.ts';
import { type Route, refuseMethod, refuseOthers, routeOf } from './route/route.ts';
import { store } from './store.ts';
import { challengeAnswer, verify } from './verify/verify.ts';

export interface DoorDependencies extends ClientKeyDependencies {
  readonly keysOf: (source: Source) => CachedSecret<readonly Buffer[]>;
  readonly queue: Pick<Queue, 'send' | 'bury'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: SourceMetrics;
}

/**
 * Takes a request in; it never rejects.
 * @param deadline milliseconds since 1970, by which the queue must have confirmed
 */
export type Accept = (request: Request, deadline: number) => Promise<Answer>;

/** How long SQS is asked again: senders give up on us soon after, and a 503 tells them to come back. */
export const QUEUE_MS = 10_000;

export function createAccept(dependencies: DoorDependencies): Accept {
  const { configuration, keysOf, queue, clock, log, metrics } = dependencies;

  async function take(request: Request, source: Source, route: Route, deadline: number): Promise<Taken> {
    const { form, events, anyId, answer } = await route.protocol.find({ request, source, path: route.path });
    const acceptedAt = clock.now();
    const intake = {
      configuration,
      source,
      form,
      anyId,
      acceptedAt,
      traceparent: request.headers.traceparent,
      missingId: createMissingId(request, source.name, form),
    };
    const checked = await refuseWithoutClientKey(
      events.map((event) => checkEvent(event, intake)),
      dependencies,
    );
    const fates = await store(checked, intake, { queue, log }, Math.min(deadline, acceptedAt + QUEUE_MS));
    return { answer: answer(fates), fates };
  }

  return async function accept(request, deadline) {
    const startedAt = clock.now();
    let route: Route | undefined;
    let source: Source | undefined;
    let taken: Taken;
    try {
      if (request.path === '/health') return healthAnswer(request);
      route = routeOf(request, configuration);
      const preflight = preflightAnswer(request, route.sources);
      if (preflight !== undefined) return preflight;
      refuseOthers(route, request);

      const [only, ...others] = route.sources;
      const isClear = only !== undefined && others.length === 0;
      source = isClear ? only : await pickSource(request, route.sources, keysOf);
      await verify(request, source, keysOf(source), startedAt / 1000);
      const answer = challengeAnswer(request, source);
      taken = answer === undefined ? await take(request, source, route, deadline) : { answer, fates: [] };
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('internal-error', { cause: error });
      const answer = route?.protocol.refuse(refusal, route.path) ?? refusalAnswer(refusal);
      taken = { answer, fates: [{ kind: 'refused', refusal }] };
    }
    const { fates } = taken;
    const answer = readableAnswer(taken.answer, request, source);
    const { accepted, unconfirmed, refusals, cause } = summaryOf(fates);
    if (source !== undefined) {
      metrics.of(source.name).count('Accepted', accepted);
      metrics.of(source.name).count('Refused', refusals.length);
    }
    log(cause === undefined ? levelOf(answer, refusals.length) : 'error', 'request-answered', {
      source: source?.name,
      status: answer.status,
      accepted,
      refused: refusals.length,
      code: unconfirmed > 0 ? 'not-queued' : (answer.body?.error?.code ?? refusals[0]?.code),
      // Where a function of the configuration failed, or code of our own.
      ...(cause === undefined ? {} : nameAndPlace(cause)),
      durationMs: clock.now() - startedAt,
    });
    return answer;
  };
}

function healthAnswer({ method }: Request): Answer {
  refuseMethod(method, ['GET', 'HEAD']);
  return { status: 200, body: { status: 'ok' } };
}

interface Taken {
  readonly answer: Answer;
  readonly fates: readonly Fate[];
}

function levelOf({ status }: Answer, refused: number): LogLevel {
  if (status >= 500) return 'error';
  return status >= 400 || refused > 0 ? 'info' : 'debug';
}
