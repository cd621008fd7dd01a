/**
 * Iterable, as a project's consumer meets it: two data centres, keys that are good for one project each, and
 * everything that can happen to a call on its way there and back.
 */
import type { Call, CallRequest, Exchange } from '../../lib/iterable/client.ts';
import {
  type Answer,
  babble,
  exchangeOf,
  failure,
  keyRefusal,
  type Meaning,
  rateLimited,
  recorded,
  type Shape,
  tokenRefusal,
} from './answers.ts';
import type { Dice } from './dice.ts';
import type { Ledger, SimulatedEvent, SimulatedProject } from './events.ts';
import type { Faults } from './faults.ts';
import type { Invocation } from './invocations.ts';
import { type Item, type Judged, judgeBulk, judgeSingle } from './judge.ts';
import type { Life } from './life.ts';
import type { Scheduler } from './scheduler.ts';
import type { KeyOwner, Secrets } from './secrets.ts';
import { tokenFault } from './tokens.ts';
import type { Witness } from './witness.ts';

export interface IterableCall {
  readonly request: CallRequest;
  readonly isBulk: boolean;
  readonly items: readonly Item[];
}

/** What an instance heard of a call as a whole. */
export interface CallAnswer {
  readonly path: string;
  readonly means: Meaning;
  readonly status: number | undefined;
}

/** What an instance heard of one event. */
export interface HeardAnswer {
  readonly means: Meaning;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly status: number | undefined;
  readonly code: string | undefined;
  /** Until when a 429 asks for patience, milliseconds since 1970. */
  readonly comeBackAt: number | undefined;
}

export interface IterableSettings {
  /** Calls a second that a project takes before it answers 429. */
  readonly callsPerSecond: number;
  readonly longestRetryAfterSeconds: number;
  readonly bulkMaxItems: number;
}

export interface IterableParts {
  readonly settings: IterableSettings;
  readonly ownerOf: Secrets['ownerOf'];
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly witness: Witness;
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

/** When nothing is wrong but that there were too many calls in one second. */
const LONGEST_OWN_RETRY_AFTER_SECONDS = 2;

const BULK_PATH = '/api/events/trackBulk';
const COUNTED_PATH = '/api/lists/subscribe';
/** https://support.iterable.com/hc/articles/360043464871: what server-side keys may not call. */
const CLIENT_PATHS = ['/api/events/trackInAppOpen'];

function shapeOf(path: string): Shape {
  if (path === BULK_PATH) return 'bulk';
  return path === COUNTED_PATH ? 'counted' : 'single';
}

export function createIterable(parts: IterableParts): Iterable {
  const { settings, ownerOf, scheduler, dice, faults, ledger, witness } = parts;
  const bucket = new Map<string, { second: number; calls: number }>();

  function itemOf(body: string): Item {
    return { event: ledger.eventIn(body), body };
  }

  function parse(request: CallRequest): IterableCall {
    const isBulk = request.path === BULK_PATH;
    if (!isBulk) return { request, isBulk, items: [itemOf(request.body)] };
    const { events } = JSON.parse(request.body) as { events: unknown[] };
    return { request, isBulk, items: events.map((event) => itemOf(JSON.stringify(event))) };
  }

  /** Limits are counted by project and endpoint. */
  function isOverLimit(endpoint: string): boolean {
    const second = Math.floor(scheduler.now() / 1000);
    const counted = bucket.get(endpoint);
    const calls = counted?.second === second ? counted.calls + 1 : 1;
    bucket.set(endpoint, { second, calls });
    return calls > settings.callsPerSecond;
  }

  /** What Iterable says to a call that reached it, and does. */
  function judge(call: IterableCall): Judged {
    const { request, isBulk, items } = call;
    const owner = ownerOf(request.dataCenter, request.apiKey);
    const refused = owner === undefined ? keyRefusal(dice) : refusalOfCall(call, owner);
    if (owner === undefined || refused !== undefined) return sayingOfAll(items, refused ?? keyRefusal(dice));

    const { name } = owner.project;
    const judged = faults.strikes('iterable-repeats-recording', name)
      ? sayingOfAll(items, recorded(dice, shapeOf(request.path), items.length))
      : isBulk
        ? judgeBulk(items, scheduler.now(), dice, {
            maxItems: settings.bulkMaxItems,
            hidesFailure: faults.strikes('iterable-hides-failure', name),
          })
        : judgeSingle(items[0] as Item, scheduler.now(), dice);
    const taken = items.filter(({ event }) => event !== undefined && judged.meanings.get(event) === 'taken');
    const takesPart = isBulk && faults.strikes('iterable-takes-part', name);
    for (const { event, body } of takesPart ? taken.slice(0, taken.length / 2) : taken) {
      if (event === undefined) continue;
      event.became.taken++;
      witness.taken(event, owner.project, body);
    }
    return takesPart ? sayingOfAll(items, failure(dice)) : judged;
  }

  /** What has nothing to do with the events in it. */
  function refusalOfCall({ request, items, isBulk }: IterableCall, owner: KeyOwner): Answer | undefined {
    const { project, kind, jwtSecret } = owner;
    const { name } = project;
    const now = scheduler.now();
    const isRightKind = CLIENT_PATHS.includes(request.path)
      ? kind === 'client'
      : kind === 'server' || !isBulk;
    if (!isRightKind || faults.strikes('iterable-refuses-key', name)) return keyRefusal(dice);
    if (jwtSecret !== undefined) {
      if (faults.strikes('iterable-refuses-token', name)) return tokenRefusal(dice);
      const fault = tokenFault(request.token, jwtSecret, project, items[0]?.body ?? '', now / 1000);
      if (fault !== undefined) return tokenRefusal(dice, fault);
    }
    if (isOverLimit(`${name} ${request.path}`))
      return rateLimited(dice, now, LONGEST_OWN_RETRY_AFTER_SECONDS);
    if (faults.strikes('iterable-limits', name)) {
      return rateLimited(dice, now, settings.longestRetryAfterSeconds);
    }
    if (faults.strikes('iterable-fails', name)) return failure(dice);
    return faults.strikes('iterable-babbles', name) ? babble(dice) : undefined;
  }

  function noAnswer({ items }: IterableCall, cause: string): Reply {
    return {
      exchange: { kind: 'no-answer', cause },
      means: 'transient',
      meanings: meaningOfAll(items, 'transient'),
    };
  }

  function travel(call: IterableCall, { name }: SimulatedProject, resolve: (reply: Reply) => void): void {
    const { timeoutMs } = call.request;
    const tripMs = faults.strikes('iterable-slow', name) ? dice.between(500, 10_000) : dice.between(5, 60);
    scheduler.after(timeoutMs, () => resolve(noAnswer(call, 'timeout')));
    if (faults.strikes('iterable-resets', name)) {
      scheduler.after(tripMs, () => resolve(noAnswer(call, 'ECONNRESET')));
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

function sayingOfAll(items: readonly Item[], answer: Answer): Judged {
  return { answer, meanings: meaningOfAll(items, answer.means) };
}

function meaningOfAll(items: readonly Item[], means: Meaning): Map<SimulatedEvent, Meaning> {
  return new Map(items.flatMap(({ event }) => (event === undefined ? [] : [[event, means]])));
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
