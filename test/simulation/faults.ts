/** What goes wrong in a world, how often, and until when. */
import type { Dice } from './dice.ts';
import type { Scheduler } from './scheduler.ts';

/** Each fault, and how often it strikes where it is mild and where it is heavy. */
const RATES = {
  // SQS, call by call and entry by entry.
  'sqs-refuses': [0.02, 0.4],
  'sqs-loses-answer': [0.02, 0.3],
  'sqs-hangs': [0.01, 0.1],
  'sqs-slow': [0.05, 0.3],
  'sqs-partial': [0.05, 0.5],
  'sqs-contradicts': [0.1, 0.5],
  'sqs-duplicates': [0.02, 0.3],
  // Lambda: the function's instances, and the pollers that feed them.
  crash: [0.02, 0.25],
  freeze: [0.01, 0.1],
  'poller-loses-batch': [0.01, 0.1],
  'poller-loses-delete': [0.02, 0.2],
  'poller-dawdles': [0.02, 0.2],
  // Secrets Manager.
  'secret-fails': [0.05, 0.6],
  'secret-hangs': [0.02, 0.3],
  'secret-stale': [0.05, 0.5],
  // Iterable: `answers.ts` has what it says.
  'iterable-limits': [0.1, 0.8],
  'iterable-fails': [0.05, 0.6],
  'iterable-babbles': [0.05, 0.4],
  'iterable-refuses-key': [0.02, 0.4],
  'iterable-refuses-token': [0.05, 0.5],
  'iterable-repeats-recording': [0.02, 0.2],
  'iterable-resets': [0.05, 0.4],
  'iterable-hangs': [0.02, 0.3],
  'iterable-late': [0.02, 0.3],
  'iterable-loses-answer': [0.05, 0.4],
  'iterable-slow': [0.05, 0.3],
  'iterable-takes-part': [0.05, 0.4],
  'iterable-hides-failure': [0.2, 0.8],
  // The forwarder's own client, against its word that it never rejects.
  'client-breaks': [0.02, 0.2],
  // The senders' way to the door and back.
  'sender-loses-answer': [0.02, 0.3],
} as const satisfies Record<string, readonly [number, number]>;

/** The same of the ledger's table, which not every world has. */
const LEDGER_RATES = {
  'ledger-fails': [0.05, 0.6],
  'ledger-hangs': [0.05, 0.4],
  'ledger-slow': [0.1, 0.5],
  'ledger-loses-answer': [0.05, 0.4],
  'ledger-late': [0.15, 0.7],
} as const satisfies Record<string, readonly [number, number]>;

type OfAll = keyof typeof RATES;
type OfLedger = keyof typeof LEDGER_RATES;
export type Fault = OfAll | OfLedger;

const FAULTS_OF_ALL = Object.keys(RATES) as readonly OfAll[];
const FAULTS_OF_LEDGER = Object.keys(LEDGER_RATES) as readonly OfLedger[];
export const FAULTS: readonly Fault[] = [...FAULTS_OF_ALL, ...FAULTS_OF_LEDGER];

/** A time in which something does nothing else but go wrong. */
export interface Spell {
  readonly fault: Fault;
  /** Whose, if it is not everybody's. */
  readonly project: string | undefined;
  readonly from: number;
  readonly to: number;
}

export interface Faults {
  readonly strikes: (fault: Fault, project?: string) => boolean;
  /** Milliseconds since 1970: from then on all is well. */
  readonly stopAt: number;
}

export interface FaultPlan {
  readonly rates: ReadonlyMap<Fault, number>;
  readonly spells: readonly Spell[];
  readonly stopAt: number;
}

/**
 * Most faults are absent from most worlds: what two of them do together shows where the other twenty don't
 * drown it out.
 * @param heavy the share of those that strike often
 */
export function drawRates(dice: Dice, heavy: number): Map<Fault, number> {
  const share = dice.pick([0, 0.15, 0.3, 0.6]);
  return ratesOf(RATES, FAULTS_OF_ALL, share, { heavy, dice });
}

export function drawLedgerRates(dice: Dice, heavy: number): Map<Fault, number> {
  return ratesOf(LEDGER_RATES, FAULTS_OF_LEDGER, dice.pick([0, 0.3, 0.6]), { heavy, dice });
}

function ratesOf<Name extends Fault>(
  rates: Readonly<Record<Name, readonly [number, number]>>,
  names: readonly Name[],
  share: number,
  { heavy, dice }: { readonly heavy: number; readonly dice: Dice },
): Map<Fault, number> {
  return new Map(
    names.filter(() => dice.chance(share)).map((fault) => [fault, rates[fault][dice.chance(heavy) ? 1 : 0]]),
  );
}

export function createFaults(
  { rates, spells, stopAt }: FaultPlan,
  scheduler: Scheduler,
  dice: Dice,
  onStrike: (fault: Fault) => void,
): Faults {
  function isUnderSpell(fault: Fault, project: string | undefined, now: number): boolean {
    return spells.some(
      (spell) =>
        spell.fault === fault &&
        spell.from <= now &&
        now < spell.to &&
        (spell.project === undefined || spell.project === project),
    );
  }
  return {
    stopAt,
    strikes(fault, project) {
      const now = scheduler.now();
      if (now >= stopAt) return false;
      const rate = rates.get(fault) ?? 0;
      const strikes = (rate > 0 && dice.chance(rate)) || isUnderSpell(fault, project, now);
      if (strikes) onStrike(fault);
      return strikes;
    },
  };
}
