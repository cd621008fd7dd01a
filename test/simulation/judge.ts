/** What Iterable says to a call that reached it, and does. */
import {
  type Answer,
  babble,
  failure,
  keyRefusal,
  type Meaning,
  rateLimited,
  tokenRefusal,
} from './answers.ts';
import type { IterableCall } from './calls.ts';
import type { Dice } from './dice.ts';
import type { SimulatedEvent } from './events.ts';
import type { Faults } from './faults.ts';
import { type Item, type Judged, judgeBulk, judgeSingle } from './judge-events.ts';
import { recorded } from './recordings.ts';
import type { Scheduler } from './scheduler.ts';
import type { KeyOwner, Secrets } from './secrets.ts';
import { tokenFault } from './tokens.ts';
import type { Witness } from './witness.ts';

export interface IterableSettings {
  /** Calls a second that a project takes before it answers 429. */
  readonly callsPerSecond: number;
  readonly longestRetryAfterSeconds: number;
  readonly bulkMaxItems: number;
}

export interface JudgeParts {
  readonly settings: IterableSettings;
  readonly ownerOf: Secrets['ownerOf'];
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly faults: Faults;
  readonly witness: Witness;
}

/** When nothing is wrong but that there were too many calls in one second. */
const MAX_OWN_RETRY_AFTER_SECONDS = 2;

/** https://support.iterable.com/hc/articles/360043464871: what server-side keys may not call. */
const CLIENT_PATHS = ['/api/events/trackInAppOpen'];

export function createJudge(parts: JudgeParts): (call: IterableCall) => Judged {
  const { settings, ownerOf, scheduler, dice, faults, witness } = parts;
  const counted = new Map<string, { readonly second: number; readonly calls: number }>();

  /** Limits are counted by project and endpoint. */
  function isOverLimit(endpoint: string): boolean {
    const second = Math.floor(scheduler.now() / 1000);
    const before = counted.get(endpoint);
    const calls = before?.second === second ? before.calls + 1 : 1;
    counted.set(endpoint, { second, calls });
    return calls > settings.callsPerSecond;
  }

  function judge(call: IterableCall): Judged {
    const { request, list, items } = call;
    const owner = ownerOf(request.dataCenter, request.apiKey);
    const refused = owner === undefined ? keyRefusal(dice) : refusalOfCall(call, owner);
    if (owner === undefined || refused !== undefined) return sayingOfAll(items, refused ?? keyRefusal(dice));

    const { name } = owner.project;
    const judged = faults.strikes('iterable-repeats-recording', name)
      ? sayingOfAll(items, recorded(dice, list === undefined ? 'single' : 'bulk', items.length))
      : list !== undefined
        ? judgeBulk(items, scheduler.now(), dice, {
            list,
            maxItems: settings.bulkMaxItems,
            hidesFailure: faults.strikes('iterable-hides-failure', name),
          })
        : judgeSingle(items[0] as Item, scheduler.now(), dice);
    const taken = items.filter(({ event }) => event !== undefined && judged.meanings.get(event) === 'taken');
    const takesPart = list !== undefined && faults.strikes('iterable-takes-part', name);
    for (const { event, body } of takesPart ? taken.slice(0, taken.length / 2) : taken) {
      if (event === undefined) continue;
      event.became.taken++;
      witness.taken(event, owner.project, body);
    }
    return takesPart ? sayingOfAll(items, failure(dice)) : judged;
  }

  /** What has nothing to do with the events in it. */
  function refusalOfCall({ request, list }: IterableCall, owner: KeyOwner): Answer | undefined {
    const { project, kind, jwtSecret } = owner;
    const { name } = project;
    const now = scheduler.now();
    const isRightKind = CLIENT_PATHS.includes(request.path)
      ? kind === 'client'
      : kind === 'server' || list === undefined;
    if (!isRightKind || faults.strikes('iterable-refuses-key', name)) return keyRefusal(dice);
    if (jwtSecret !== undefined) {
      if (faults.strikes('iterable-refuses-token', name)) return tokenRefusal(dice);
      const fault = tokenFault(request.token, jwtSecret, project, request.body, now / 1000);
      if (fault !== undefined) return tokenRefusal(dice, fault);
    }
    if (isOverLimit(`${name} ${request.path}`)) return rateLimited(dice, now, MAX_OWN_RETRY_AFTER_SECONDS);
    if (faults.strikes('iterable-limits', name)) {
      return rateLimited(dice, now, settings.longestRetryAfterSeconds);
    }
    if (faults.strikes('iterable-fails', name)) return failure(dice);
    return faults.strikes('iterable-babbles', name) ? babble(dice) : undefined;
  }

  return judge;
}

function sayingOfAll(items: readonly Item[], answer: Answer): Judged {
  return { answer, meanings: meaningOfAll(items, answer.means) };
}

export function meaningOfAll(items: readonly Item[], means: Meaning): Map<SimulatedEvent, Meaning> {
  return new Map(items.flatMap(({ event }) => (event === undefined ? [] : [[event, means]])));
}
