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
import type { CallList } from './call-list.ts';
import type { IterableCall } from './calls.ts';
import type { Dice } from './dice.ts';
import type { SimulatedEvent } from './events.ts';
import type { Faults } from './faults.ts';
import { type Item, type Judged, judgeBulk, judgeSingle } from './judge-events.ts';
import { saidOfStrands, spokesmanOf } from './judge-parts.ts';
import { judgeUsers } from './judge-users.ts';
import type { Strand } from './parts.ts';
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
  /** Whether `users/update` makes a user whom it doesn't have. */
  readonly updatesMakeUsers: boolean;
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

const OF_USERS: ReadonlySet<CallList> = new Set(['users', 'updateSubscriptionsRequests']);

/** @param isLate whoever called has given up */
type Judge = (call: IterableCall, isLate: boolean) => Judged;

export function createJudge(parts: JudgeParts): Judge {
  const { settings, ownerOf, scheduler, dice, faults, witness } = parts;
  const made = new Set<string>();
  const counted = new Map<string, { readonly second: number; readonly calls: number }>();

  /** Limits are counted by project and endpoint. */
  function isOverLimit(endpoint: string): boolean {
    const second = Math.floor(scheduler.now() / 1000);
    const before = counted.get(endpoint);
    const calls = before?.second === second ? before.calls + 1 : 1;
    counted.set(endpoint, { second, calls });
    return calls > settings.callsPerSecond;
  }

  function knows(event: SimulatedEvent): boolean {
    const isMaking = settings.updatesMakeUsers && event.operation === 'users/update';
    return isMaking || scheduler.now() >= event.user.knownFrom || made.has(nameOf(event));
  }

  function judge(call: IterableCall, isLate: boolean): Judged {
    const { request, list, items, strands } = call;
    const owner = ownerOf(request.dataCenter, request.apiKey);
    const refused = owner === undefined ? keyRefusal(dice) : refusalOfCall(call, owner);
    if (owner === undefined || refused !== undefined) {
      const judged = sayingOfAll(items, refused ?? keyRefusal(dice));
      return strands === undefined ? judged : saidOfStrands(strands, judged);
    }
    const { name } = owner.project;
    const judged = judgeItems(call, name);
    const takesPart = list !== undefined && faults.strikes('iterable-takes-part', name);
    if (strands === undefined) {
      const isTaken = ({ event }: Item) => event !== undefined && judged.meanings.get(event) === 'taken';
      for (const item of someOf(items.filter(isTaken), takesPart)) take(item, owner);
    } else {
      const taken = strands.filter(({ parts }) => {
        const event = parts[0]?.message.event;
        return event !== undefined && judged.meanings.get(event) === 'taken';
      });
      for (const strand of someOf(taken, takesPart)) takeStrand(strand, owner, isLate);
    }
    return takesPart ? sayingOfAll(items, failure(dice)) : judged;
  }

  function take({ event, body }: Item, { project }: KeyOwner): void {
    if (event === undefined) return;
    event.became.taken++;
    if (event.operation === 'users/update') made.add(nameOf(event));
    witness.taken(event, project, body);
  }

  function takeStrand(strand: Strand, owner: KeyOwner, isLate: boolean): void {
    const { parts, perhaps, request } = strand;
    for (const { message } of parts) take({ event: message.event, body: request.body }, owner);
    for (const { message } of perhaps) if (message.event !== undefined) message.event.became.taken++;
    witness.applied(strand, isLate);
  }

  function judgeItems({ list, items, strands }: IterableCall, project: string): Judged {
    const judged = strands === undefined ? items : strands.map(spokesmanOf);
    const said = judgeEach(judged, list, project);
    return strands === undefined ? said : saidOfStrands(strands, said);
  }

  function judgeEach(items: readonly Item[], list: IterableCall['list'], project: string): Judged {
    if (faults.strikes('iterable-repeats-recording', project)) {
      return sayingOfAll(items, recorded(dice, list === undefined ? 'single' : 'bulk', items.length));
    }
    return list === undefined
      ? judgeSingle(items[0] as Item, knows, dice)
      : (OF_USERS.has(list) ? judgeUsers : judgeBulk)(items, knows, dice, {
          list,
          maxItems: settings.bulkMaxItems,
          hidesFailure: faults.strikes('iterable-hides-failure', project),
        });
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

/** A call that fails on its way may be done in part. */
function someOf<One>(taken: readonly One[], takesPart: boolean): readonly One[] {
  return takesPart ? taken.slice(0, taken.length / 2) : taken;
}

function nameOf({ project, user }: SimulatedEvent): string {
  return `${project.name} ${user.userId ?? user.email?.toLowerCase()}`;
}

function sayingOfAll(items: readonly Item[], answer: Answer): Judged {
  return { answer, meanings: meaningOfAll(items, answer.means) };
}

export function meaningOfAll(items: readonly Item[], means: Meaning): Map<SimulatedEvent, Meaning> {
  return new Map(items.flatMap(({ event }) => (event === undefined ? [] : [[event, means]])));
}
