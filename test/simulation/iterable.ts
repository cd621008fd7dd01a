/**
 * Iterable, as a project's consumer meets it: two data centres, keys that are good for one project each, and
 * everything that can happen to a call on its way there and back.
 */
import type { Call, CallRequest, Exchange } from '../../lib/iterable/client.ts';
import { exchangeOf, type Meaning } from './answers.ts';
import { bulkStrandsOf, USERS_CALLS } from './bulk-users.ts';
import type { IterableCall } from './calls.ts';
import type { Ledger, OperationName, SimulatedEvent, SimulatedProject } from './events.ts';
import { isFifo } from './fifo.ts';
import type { Invocation } from './invocations.ts';
import { createJudge, type JudgeParts, meaningOfAll } from './judge.ts';
import type { Item } from './judge-events.ts';
import { saidOfStrands } from './judge-parts.ts';
import type { Life } from './life.ts';
import { eventsOf, requestsIn, type Strand, strandOf } from './parts.ts';
import { elementTexts } from './raw-json.ts';

export interface IterableParts extends JudgeParts {
  readonly ledger: Ledger;
}

export interface Iterable {
  /** The client as one instance has it. */
  readonly callFrom: (life: Life, running: () => Invocation) => Call;
}

/** What comes back, and what that says of each event. */
interface Reply {
  readonly exchange: Exchange;
  readonly means: Meaning;
  readonly meanings: ReadonlyMap<SimulatedEvent, Meaning>;
}

/** What their calls list. */
const LISTS: Readonly<Record<string, 'events' | 'subscribers'>> = {
  '/api/events/trackBulk': 'events',
  '/api/lists/subscribe': 'subscribers',
  '/api/lists/unsubscribe': 'subscribers',
};

export function createIterable(parts: IterableParts): Iterable {
  const { scheduler, dice, faults, ledger, witness } = parts;
  const judge = createJudge(parts);

  function itemOf(body: string): Item {
    return { event: ledger.eventIn(body), body };
  }

  function parse(request: CallRequest, invocation: Invocation): IterableCall {
    const { path, body } = request;
    const users = USERS_CALLS[path];
    if (users !== undefined) {
      const strands = bulkStrandsOf(invocation, users, body, ledger);
      return { request, list: users.list, items: itemsOf(strands), strands };
    }
    const list = LISTS[path];
    if (isFifo(invocation.queue)) {
      const operation = path.slice('/api/'.length) as OperationName;
      const strands = requestsIn({ operation, body }, list).map((one) => strandOf(invocation, one, ledger));
      return { request, list, items: itemsOf(strands), strands };
    }
    const texts = list === undefined ? [body] : elementTexts(body, list);
    return { request, list, items: texts.map(itemOf), strands: undefined };
  }

  function noAnswer({ items, strands }: IterableCall, cause: string, isSent = true): Reply {
    const means = isSent ? 'in-doubt' : 'transient';
    const judged = { answer: { means, status: 0, body: '' }, meanings: meaningOfAll(items, means) } as const;
    const { meanings } = strands === undefined ? judged : saidOfStrands(strands, judged);
    return { exchange: { kind: 'no-answer', cause, isSent }, means, meanings };
  }

  /** @returns what ends it before it is answered */
  function travel(call: IterableCall, { name }: SimulatedProject, hear: (reply: Reply) => void): () => void {
    const { timeoutMs } = call.request;
    let isOver = false;
    function end(): void {
      if (!isOver) witness.callEnded(call);
      isOver = true;
    }
    function resolve(reply: Reply): void {
      end();
      hear(reply);
    }
    const tripMs = faults.strikes('iterable-slow', name) ? dice.between(500, 10_000) : dice.between(5, 60);
    scheduler.after(timeoutMs, () => resolve(noAnswer(call, 'timeout')));
    if (faults.strikes('iterable-resets', name)) {
      const isSent = dice.chance(0.7);
      scheduler.after(tripMs, () => resolve(noAnswer(call, isSent ? 'ECONNRESET' : 'ECONNREFUSED', isSent)));
      return end;
    }
    if (faults.strikes('iterable-hangs', name)) return end;
    if (faults.strikes('iterable-late', name)) {
      scheduler.after(timeoutMs + dice.between(0, 60_000), () => void judge(call, isOver));
      return end;
    }
    const losesAnswer = faults.strikes('iterable-loses-answer', name);
    scheduler.after(tripMs, () => {
      const { answer, meanings } = judge(call, isOver);
      const reply = losesAnswer
        ? noAnswer(call, 'UND_ERR_SOCKET')
        : { exchange: exchangeOf(answer), means: answer.means, meanings };
      scheduler.after(tripMs, () => resolve(reply));
    });
    return end;
  }

  function tell(
    invocation: Invocation,
    call: IterableCall,
    { exchange, means: meansOfCall, meanings }: Reply,
  ): void {
    const at = scheduler.now();
    const status = exchange.kind === 'answer' ? exchange.status : undefined;
    const comeBackAt = exchange.kind === 'answer' ? momentOf(exchange.retryAfter, at) : undefined;
    const code = exchange.kind === 'answer' ? codeIn(exchange.body) : undefined;
    witness.answered(invocation, { path: call.request.path, means: meansOfCall, status });
    const certain = call.strands && eventsOf(call.strands.flatMap(({ parts }) => parts));
    for (const [event, means] of meanings) {
      const isCertain = certain === undefined || certain.has(event);
      const answer = { means, at, status, code, isCertain, comeBackAt };
      const heard = invocation.heard.get(event) ?? [];
      invocation.heard.set(event, [...heard, answer]);
      witness.heard(invocation, event, answer);
    }
    const { strands = [] } = call;
    for (const { parts, end } of strands) {
      const event = parts.at(-1)?.message.event;
      end(event !== undefined && meanings.get(event) === 'taken', strands.length > 1);
    }
  }

  return {
    callFrom: (life, running) => async (request) => {
      const { broken } = running();
      const call = parse(request, running());
      const { exchange } = await life.cross<Reply>({
        begin(resolve, reject) {
          witness.called(running(), call);
          const giveUp = travel(call, running().project, resolve);
          if (!faults.strikes('client-breaks')) return;
          scheduler.after(dice.between(0, 60), () => {
            giveUp();
            for (const { event } of call.items) if (event !== undefined) broken.add(event);
            reject(new TypeError());
          });
        },
        seen: (reply) => tell(running(), call, reply),
      });
      return exchange;
    },
  };
}

function itemsOf(strands: readonly Strand[]): readonly Item[] {
  return strands.flatMap(({ parts, request: { body } }) =>
    parts.map(({ message: { event } }) => ({ event, body })),
  );
}

/** When a `Retry-After` asks to come back: seconds from now, or a date. */
function momentOf(retryAfter: string | undefined, nowMs: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d+$/.test(retryAfter)) return nowMs + Number(retryAfter) * 1000;
  return retryAfter.endsWith('GMT') ? Date.parse(retryAfter) : undefined;
}

function codeIn(body: string): string | undefined {
  return /"code":"(\w+)"/.exec(body)?.[1];
}
