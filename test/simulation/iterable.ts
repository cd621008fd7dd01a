/**
 * Iterable, as a project's consumer meets it: two data centres, keys that are good for one project each, and
 * everything that can happen to a call on its way there and back.
 */
import type { Call, CallRequest, Exchange } from '../../lib/iterable/client.ts';
import { exchangeOf, type Meaning } from './answers.ts';
import type { IterableCall } from './calls.ts';
import type { Ledger, SimulatedEvent, SimulatedProject } from './events.ts';
import type { Invocation } from './invocations.ts';
import { createJudge, type JudgeParts, meaningOfAll } from './judge.ts';
import type { Item } from './judge-events.ts';
import type { Life } from './life.ts';

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

  function parse(request: CallRequest): IterableCall {
    const list = LISTS[request.path];
    if (list === undefined) return { request, list, items: [itemOf(request.body)] };
    const { [list]: listed = [] } = JSON.parse(request.body) as Partial<Record<typeof list, unknown[]>>;
    return { request, list, items: listed.map((item) => itemOf(JSON.stringify(item))) };
  }

  function noAnswer({ items }: IterableCall, cause: string, isSent = true): Reply {
    const means = isSent ? 'in-doubt' : 'transient';
    return { exchange: { kind: 'no-answer', cause, isSent }, means, meanings: meaningOfAll(items, means) };
  }

  function travel(call: IterableCall, { name }: SimulatedProject, resolve: (reply: Reply) => void): void {
    const { timeoutMs } = call.request;
    const tripMs = faults.strikes('iterable-slow', name) ? dice.between(500, 10_000) : dice.between(5, 60);
    scheduler.after(timeoutMs, () => resolve(noAnswer(call, 'timeout')));
    if (faults.strikes('iterable-resets', name)) {
      const isSent = dice.chance(0.7);
      scheduler.after(tripMs, () => resolve(noAnswer(call, isSent ? 'ECONNRESET' : 'ECONNREFUSED', isSent)));
      return;
    }
    if (faults.strikes('iterable-hangs', name)) return;
    if (faults.strikes('iterable-late', name)) {
      scheduler.after(timeoutMs + dice.between(0, 60_000), () => void judge(call));
      return;
    }
    const losesAnswer = faults.strikes('iterable-loses-answer', name);
    scheduler.after(tripMs, () => {
      const { answer, meanings } = judge(call);
      const reply = losesAnswer
        ? noAnswer(call, 'UND_ERR_SOCKET')
        : { exchange: exchangeOf(answer), means: answer.means, meanings };
      scheduler.after(tripMs, () => resolve(reply));
    });
  }

  function tell(
    invocation: Invocation,
    { request }: IterableCall,
    { exchange, means: meansOfCall, meanings }: Reply,
  ): void {
    const at = scheduler.now();
    const status = exchange.kind === 'answer' ? exchange.status : undefined;
    const comeBackAt = exchange.kind === 'answer' ? momentOf(exchange.retryAfter, at) : undefined;
    const code = exchange.kind === 'answer' ? codeIn(exchange.body) : undefined;
    witness.answered(invocation, { path: request.path, means: meansOfCall, status });
    for (const [event, means] of meanings) {
      const answer = { means, at, status, code, comeBackAt };
      const heard = invocation.heard.get(event) ?? [];
      invocation.heard.set(event, [...heard, answer]);
      witness.heard(invocation, event, answer);
    }
  }

  return {
    callFrom: (life, running) => async (request) => {
      const call = parse(request);
      const { exchange } = await life.cross<Reply>({
        begin(resolve, reject) {
          witness.called(running(), call);
          if (faults.strikes('client-breaks'))
            scheduler.after(dice.between(0, 60), () => reject(new TypeError()));
          travel(call, running().project, resolve);
        },
        seen: (reply) => tell(running(), call, reply),
      });
      return exchange;
    },
  };
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
