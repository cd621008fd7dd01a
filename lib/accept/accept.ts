/** The door's one way: route, verify, read, cut, check, store, answer. */
import type { Clock } from '../clock.ts';
import type { Configuration, Source } from '../config.ts';
import { Refusal } from '../errors.ts';
import { type Log, type LogLevel, nameAndPlace } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Queue } from '../queue/queue.ts';
import type { CachedSecret } from '../secrets.ts';
import { checkEvent } from './check-event.ts';
import { cutEvents } from './cut-events.ts';
import { createMissingId } from './missing-id.ts';
import { readJsonText } from './read-body.ts';
import type { Answer, Request } from './request.ts';
import { answerTo, refusalAnswer } from './respond.ts';
import { route } from './route.ts';
import { type Fate, store } from './store.ts';
import { verify } from './verify/verify.ts';

export interface DoorDependencies {
  readonly configuration: Configuration;
  readonly keysOf: (source: Source) => CachedSecret<readonly Buffer[]>;
  readonly queue: Pick<Queue, 'send' | 'bury'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics<'source'>;
}

/**
 * Takes a request in; it never rejects.
 * @param deadline milliseconds since 1970, by which the queue must have confirmed
 */
export type Accept = (request: Request, deadline: number) => Promise<Answer>;

/** How long SQS is asked again: senders give up on us soon after, and a 503 tells them to come back. */
export const QUEUE_MS = 10_000;

export function createAccept({
  configuration,
  keysOf,
  queue,
  clock,
  log,
  metrics,
}: DoorDependencies): Accept {
  async function take(request: Request, source: Source, deadline: number): Promise<Taken> {
    const { form, texts } = cutEvents(await readJsonText(request), request, source);
    const acceptedAt = clock.now();
    const intake = {
      configuration,
      source,
      form,
      acceptedAt,
      traceparent: request.headers.traceparent,
      missingId: createMissingId(request, source.name, form),
    };
    const checked = texts.map((text) => checkEvent(text, intake));
    const fates = await store(checked, intake, { queue, log }, Math.min(deadline, acceptedAt + QUEUE_MS));
    return { answer: answerTo(form, fates), fates };
  }

  return async function accept(request, deadline) {
    const startedAt = clock.now();
    let source: Source | undefined;
    let taken: Taken;
    try {
      const target = route(request, configuration);
      if (target === 'health') return { status: 200, body: { status: 'ok' } };
      source = target;
      await verify(request, source, keysOf(source), startedAt / 1000);
      taken = await take(request, source, deadline);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('internal-error', { cause: error });
      taken = { answer: refusalAnswer(refusal), fates: [{ kind: 'refused', refusal }] };
    }
    const { answer, fates } = taken;
    const refusals = fates.flatMap((fate) => (fate.kind === 'refused' ? [fate.refusal] : []));
    const accepted = fates.filter(({ kind }) => kind === 'accepted').length;
    if (source !== undefined) {
      metrics.of(source.name).count('Accepted', accepted);
      metrics.of(source.name).count('Refused', refusals.length);
    }
    const cause = refusals.find((refusal) => refusal.cause !== undefined)?.cause;
    log(cause === undefined ? levelOf(answer, refusals.length) : 'error', 'request-answered', {
      source: source?.name,
      status: answer.status,
      accepted,
      refused: refusals.length,
      code: answer.body.error?.code ?? refusals[0]?.code,
      // Where a function of the configuration failed, or code of our own.
      ...(cause === undefined ? {} : nameAndPlace(cause)),
      durationMs: clock.now() - startedAt,
    });
    return answer;
  };
}

interface Taken {
  readonly answer: Answer;
  readonly fates: readonly Fate[];
}

function levelOf({ status }: Answer, refused: number): LogLevel {
  if (status >= 500) return 'error';
  return status >= 400 || refused > 0 ? 'info' : 'debug';
}
