/**
 * What Iterable sees of a user's changes lies apart, as their project asks; whoever can't keep them apart says so.
 * Which change is whose the ledger's rows don't tell: each is known by the first and the last message of its call.
 */
import type { TableCall } from '../dynamodb/table-call.ts';
import { type SimulatedProject, spacedLineOf } from '../events.ts';
import type { Invocation, Stored } from '../invocations.ts';
import { type Ends, groupOf, type Strand } from '../parts.ts';
import type { Witness } from '../witness.ts';
import type { Facts } from './facts.ts';
import type { LedgerView } from './ledger-view.ts';

/** What has waited so long goes in its order, and no longer apart. */
export const MAX_WAIT_MS = 300_000;
/** A call that takes longer is noted at its end. */
const MAX_CALL_MS = 500;

/** A call for a user's change, as it set out. */
interface Departure {
  readonly invocation: Invocation;
  readonly group: string;
  readonly spacingMs: number;
  readonly ends: readonly Ends[];
  /** The write in the ledger by which it was allowed, if there was one. */
  readonly claim: TableCall | undefined;
  /** It may go too soon: the ledger failed, or it has waited long enough. */
  readonly isExcused: boolean;
  /** It may, because it went too soon before, and that was counted then. */
  readonly isAgain: boolean;
}

interface Effect extends Departure {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How one invocation kept changes apart. */
interface Conduct {
  /** What it sent too soon, each once. */
  readonly tooSoon: Set<string>;
  /** As its metrics say. */
  counted: number;
}

export function spacingInvariants(facts: Facts, ledger: LedgerView): Partial<Witness> {
  const { now, violate, bornAt } = facts;
  const departures = new WeakMap<Strand, Departure>();
  const excused = new Map<string, Departure[]>();
  const effects = new Map<string, Effect[]>();
  const conducts = new WeakMap<Invocation, Conduct>();
  const ended = new WeakSet<Invocation>();
  const uncounted = new WeakSet<Effect>();
  /** How many more each project counted than it sent too soon: what fails and goes again is counted once or twice. */
  const surplus = new Map<string, number>();

  function conductOf(invocation: Invocation): Conduct {
    const conduct = conducts.get(invocation) ?? { tooSoon: new Set(), counted: 0 };
    conducts.set(invocation, conduct);
    return conduct;
  }

  const hasWaited = (message: Stored) => now() - bornAt(message) >= MAX_WAIT_MS;

  function depart(invocation: Invocation, strand: Strand): void {
    const { parts, perhaps, ends } = strand;
    const event = parts[0]?.message.event;
    const group = groupOf(strand);
    const spacingSeconds = event?.project.spacingSeconds;
    if (event === undefined || group === undefined || spacedLineOf(event) === undefined) return;
    const isOld = [...parts, ...perhaps].some(({ message }) => hasWaited(message));
    const hasFailed = ledger.hasFailed(invocation, group);
    const writes = ledger
      .of(invocation, group)
      .asked.filter(({ action, end }) => action === 'put' && end === 'done');
    const before = excused.get(group) ?? [];
    const isAgain = before.some((other) => isRepeated({ ends }, other));
    const isExcused = isOld || hasFailed || isAgain;
    const spacingMs = (spacingSeconds ?? 0) * 1_000;
    const departure = { invocation, group, ends, isExcused, isAgain, claim: writes.at(-1), spacingMs };
    departures.set(strand, departure);
    if (isExcused) excused.set(group, [...before, departure]);
  }

  /** Whether whoever makes the next change must know when this one was. */
  function isKnown({ claim, at, invocation, group }: Effect, next: Departure): boolean {
    if (invocation === next.invocation) return true;
    if (claim === undefined) return false;
    if (at - claim.askedAt <= MAX_CALL_MS) return true;
    const { asked } = ledger.of(invocation, group);
    const isNoted = asked.some(({ askedAt, end }) => askedAt >= at && end === 'done');
    return isNoted || (ended.has(invocation) && !invocation.isFrozen && !ledger.hasFailed(invocation, group));
  }

  function apply(strand: Strand, isLate: boolean): void {
    const departure = departures.get(strand);
    // Nobody can know of a call that has its effect after it was given up.
    if (departure === undefined || isLate) return;
    const { group, spacingMs } = departure;
    const all = effects.get(group) ?? [];
    const at = now();
    const tooNear = all.filter((effect) => at - effect.at < spacingMs && !isRepeated(departure, effect));
    const before = tooNear.find((effect) => isKnown(effect, departure));
    if (before !== undefined) goesTooSoon(departure, at - before.at);
    else if (!departure.isExcused) tooNear.forEach(isCountedAsUnknown);
    effects.set(group, [...all, { ...departure, at }]);
  }

  function goesTooSoon(departure: Departure, afterMs: number): void {
    const { invocation, ends, isExcused, isAgain, spacingMs } = departure;
    if (isAgain) return;
    const what = namesOf(ends);
    if (isExcused) conductOf(invocation).tooSoon.add(what);
    else violate('spaced', `${invocation.name} sends ${what} after ${afterMs} ms and not ${spacingMs} ms`);
  }

  /** Whoever could not tell the ledger of a change counts that the next may come too soon. */
  function isCountedAsUnknown(effect: Effect): void {
    const { invocation, ends } = effect;
    if (uncounted.has(effect) || !ended.has(invocation) || invocation.isFrozen) return;
    uncounted.add(effect);
    if (spend(invocation.project, 1) < 0) {
      violate('spaced', `${invocation.name} does not count that nobody knows of ${namesOf(ends)}`);
    }
  }

  /** @returns how often it counted more than it had to */
  function spend({ name }: SimulatedProject, times: number): number {
    const left = (surplus.get(name) ?? 0) - times;
    surplus.set(name, left);
    return left;
  }

  function judgeConduct(invocation: Invocation): void {
    const { tooSoon, counted } = conductOf(invocation);
    if (spend(invocation.project, tooSoon.size - counted) < 0) {
      violate('spaced', `${invocation.name} sends ${[...tooSoon]} too soon, and counts ${counted}`);
    }
    const mayCount =
      ledger.mayHaveFailed(invocation) || invocation.batch.some(({ message }) => hasWaited(message));
    if (counted > 0 && !mayCount) violate('spaced', `${invocation.name} counts ${counted} for no reason`);
  }

  return {
    called(invocation, { strands = [] }) {
      for (const strand of strands) depart(invocation, strand);
    },
    applied: apply,
    measured(line, invocation) {
      if (invocation !== undefined) conductOf(invocation).counted += unspacedIn(line);
    },
    delivered(invocation, ending) {
      if (ending.kind !== 'answered') return;
      ended.add(invocation);
      judgeConduct(invocation);
    },
  };
}

function namesOf(ends: readonly Ends[]): string {
  return ends.map(({ first, last }) => `${first.event?.marker} to ${last.event?.marker}`).join(' or ');
}

/** The same messages once more, or the first of them after they went as one. */
function isRepeated(one: Pick<Departure, 'ends'>, before: Departure): boolean {
  // Nobody can tell what it is made of.
  if (one.ends.length === 0 || before.ends.length === 0) return true;
  return one.ends.some(({ first, last }) =>
    before.ends.some((other) => other.first === first && last.sequence <= other.last.sequence),
  );
}

function unspacedIn(line: string): number {
  return (JSON.parse(line) as { readonly Unspaced?: number }).Unspaced ?? 0;
}
