/** The faults of a world: some all the time, and spells in which one of them does nothing else. */
import type { Dice } from '../dice.ts';
import type { SimulatedProject } from '../events.ts';
import { drawLedgerRates, drawRates, type Fault, type FaultPlan, type Spell } from '../faults.ts';
import type { Kind, Span } from './time.ts';

interface FaultsParts extends Span {
  readonly kind: Kind;
  readonly projects: readonly SimulatedProject[];
}

/** The share of faults that strike often. */
const HEAVY = 0.3;

/** What can last: outages, throttles, refused keys. */
const LASTING: readonly Fault[] = [
  'iterable-fails',
  'iterable-limits',
  'iterable-limits',
  'iterable-refuses-key',
  'iterable-resets',
  'iterable-hangs',
  'iterable-babbles',
  'sqs-refuses',
  'secret-fails',
];

/** @param ofLedger dice of its own, if the world has a ledger */
export function drawFaults(parts: FaultsParts, dice: Dice, ofLedger: Dice | undefined): FaultPlan {
  const plan = drawFaultsOfAll(parts, dice);
  if (ofLedger === undefined) return plan;
  // What took effect and was not heard of must be known again.
  const isUnheard = parts.kind !== 'long' && ofLedger.chance(0.4);
  const unheard: [Fault, number][] = isUnheard ? [['iterable-loses-answer', ofLedger.pick([0.1, 0.3])]] : [];
  const outages = ofLedger.chance(0.2) ? [drawOutageOfLedger(parts, ofLedger)] : [];
  return {
    ...plan,
    rates: new Map([...plan.rates, ...unheard, ...drawLedgerRates(ofLedger, HEAVY)]),
    spells: [...plan.spells, ...outages],
  };
}

function drawOutageOfLedger({ startAt, stopAt }: FaultsParts, dice: Dice): Spell {
  const fault = dice.pick(['ledger-fails', 'ledger-hangs', 'ledger-loses-answer'] as const);
  const from = dice.between(startAt, stopAt);
  return { fault, project: undefined, from, to: dice.between(from, stopAt) };
}

function drawFaultsOfAll({ kind, projects, startAt, stopAt }: FaultsParts, dice: Dice): FaultPlan {
  // Weeks of heavy faults would be weeks of the same.
  const rates = drawRates(dice, kind === 'long' ? 0 : HEAVY);
  if (kind === 'long') {
    const throttle = { fault: 'iterable-limits', project: undefined, from: startAt, to: stopAt } as const;
    return { rates, spells: [throttle], stopAt };
  }
  if (kind === 'burst') {
    const fault = dice.pick([
      'iterable-fails',
      'iterable-fails',
      'iterable-resets',
      'iterable-limits',
      'iterable-refuses-key',
    ] as const);
    const outage = { fault, project: undefined, from: startAt, to: dice.between(startAt, stopAt) };
    return { rates, spells: [outage], stopAt };
  }
  // An aged message is worth watching while it is being retried.
  const count = kind === 'aged' ? dice.between(1, 3) : dice.pick([0, 0, 1, 2]);
  const spells = Array.from({ length: count }, (): Spell => {
    const from = dice.between(startAt, stopAt);
    return {
      fault: kind === 'aged' ? 'iterable-limits' : dice.pick(LASTING),
      project: dice.chance(0.7) ? dice.pick(projects).name : undefined,
      from: kind === 'aged' ? startAt : from,
      to: dice.between(from, stopAt),
    };
  });
  return { rates, spells, stopAt };
}
