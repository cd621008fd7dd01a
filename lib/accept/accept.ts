/** The door's one way: route, verify, read, cut, check, store, answer. */
import type { Clock } from '../clock.ts';
import type { Configuration, Source } from '../config.ts';
import type { LogLevel } from '../environment.ts';
import { Refusal } from '../errors.ts';
import { type Log, type LogFields, nameAndPlace } from '../log.ts';
import type { Queue } from '../queue/queue.ts';
import type { CachedSecret } from '../secrets.ts';
import { checkEvent } from './check-event.ts';
import { cutEvents } from './cut-events.ts';
import { eventIdOf } from './event-ids.ts';
import { type Answer, type Request, readJsonText } from './request.ts';
import { answerTo, refusalAnswer } from './respond.ts';
import { route } from './route.ts';
import { store } from './store.ts';
import { verify } from './verify/verify.ts';

export interface Door {
  readonly configuration: Configuration;
  readonly keysOf: (source: Source) => CachedSecret<readonly Buffer[]>;
  readonly queue: Pick<Queue, 'send' | 'bury'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Takes a request in; it never rejects.
 * @param deadline milliseconds since 1970, by which the queue must have confirmed
 */
export type Accept = (request: Request, deadline: number) => Promise<Answer>;

export function createAccept({ configuration, keysOf, queue, clock, log }: Door): Accept {
  async function take(request: Request, source: Source, deadline: number): Promise<Answer> {
    const { form, texts } = cutEvents(await readJsonText(request), request, source);
    const intake = {
      configuration,
      source,
      form,
      acceptedAt: clock.now(),
      traceparent: request.headers.traceparent,
      eventId: eventIdOf(request, source.name, form),
    };
    const fates = await store(
      texts.map((text) => checkEvent(text, intake)),
      intake,
      queue,
      deadline,
    );
    const answer = answerTo(form, fates);
    const refused = fates.filter((fate) => fate.kind === 'refused');
    log(levelOf(answer.status), 'request-answered', {
      source: source.name,
      status: answer.status,
      accepted: fates.filter(({ kind }) => kind === 'accepted').length,
      refused: refused.length,
      durationMs: clock.now() - intake.acceptedAt,
      ...whyOf(refused.find(({ refusal }) => refusal.cause !== undefined)?.refusal),
    });
    return answer;
  }

  return async function accept(request, deadline) {
    let source: Source | undefined;
    try {
      const target = route(request, configuration);
      if (target === 'health') return { status: 200, body: { status: 'ok' } };
      source = target;
      await verify(request, source, keysOf(source), clock.now() / 1000);
      return await take(request, source, deadline);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('internal-error', { cause: error });
      log(levelOf(refusal.status), 'request-refused', {
        source: source?.name,
        status: refusal.status,
        code: refusal.code,
        ...whyOf(refusal),
      });
      return refusalAnswer(refusal);
    }
  };
}

function levelOf(status: number): LogLevel {
  if (status >= 500) return 'error';
  return status === 202 ? 'debug' : 'info';
}

/** Where a function of the configuration failed, or code of our own. */
function whyOf(refusal: Refusal | undefined): LogFields {
  return refusal?.cause === undefined ? {} : nameAndPlace(refusal.cause);
}
