/** What a seed makes of a world before it begins: who is there, what is sent, what will go wrong. */
import type { Configuration } from '../../../lib/config/define-config.ts';
import { USERS_VISIBILITY_TIMEOUT_SECONDS } from '../../../lib/delivery/time/budget.ts';
import { createDice, type Dice } from '../dice.ts';
import { createLedger, type Ledger, type SimulatedProject } from '../events.ts';
import type { FaultPlan } from '../faults.ts';
import type { Strangers } from '../invariants/facts.ts';
import type { IterableSettings } from '../judge.ts';
import type { MappingSettings } from '../mapping.ts';
import type { PlannedRequest } from '../requests.ts';
import type { KeyVersions } from '../secrets.ts';
import type { SqsSettings } from '../sqs.ts';
import { drawConfiguration } from './configuration.ts';
import { drawBulkConversations, drawConversations, drawSpacedConversations } from './conversations.ts';
import { drawKeys } from './keys.ts';
import { drawPlanted, type Planted } from './planted.ts';
import { drawPlantedInOrder } from './planted-in-order.ts';
import { drawRequests } from './requests.ts';
import { DAY_MS, HOUR_MS, type Kind, MINUTE_MS, SECOND_MS } from './time.ts';
import { drawUsers } from './users.ts';
import { drawFaults } from './weather.ts';

export interface Plan {
  readonly startAt: number;
  /** By then, long after faults stopped, the queues must be empty. */
  readonly emptyBy: number;
  readonly configuration: Configuration;
  readonly projects: readonly SimulatedProject[];
  readonly ledger: Ledger;
  readonly requests: readonly PlannedRequest[];
  readonly planted: readonly Planted[];
  readonly strangers: Strangers;
  readonly keys: KeyVersions;
  readonly faults: FaultPlan;
  readonly sqs: Omit<SqsSettings, 'projects'>;
  readonly mapping: MappingSettings;
  /** Of the queues of users in order. */
  readonly usersMapping: MappingSettings;
  /** Which functions know of these queues: a deploy that brings or removes them may be under way. */
  readonly hasUsersQueues: { readonly door: boolean; readonly consumers: boolean };
  readonly iterable: IterableSettings;
  /** How likely an instance of a function is kept for another run. */
  readonly keptShare: number;
  /** When an operator moves the dead letters back, if one does. */
  readonly redriveAt: number | undefined;
  /** For whatever is thrown while the world runs. */
  readonly dice: Dice;
  /** The same for the ledger's table; nothing in a world that has none. */
  readonly ledgerDice: Dice | undefined;
}

/** Monday, 23 November 2026, at noon. */
const START = Date.UTC(2026, 10, 23, 12);

/** Makes the dice of all that came with users in order: without it, worlds are the same but for that. */
const OF_ORDER = 0x5bd1e995;
/** The same of users who go many in a call. */
const OF_BULK = 0x165667b1;
/** The same of what keeps a user's changes apart. */
const OF_SPACING = 0x85ebca6b;

export function drawPlan(seed: number): Plan {
  const dice = createDice(seed);
  const kind = kindOf(dice);
  const startAt = START + dice.between(0, 1_000_000);
  const stopAt = startAt + durationOf(kind, dice);

  const ofOrder = createDice(seed ^ OF_ORDER);
  const ofSpacing = createDice(seed ^ OF_SPACING);
  const { configuration, projects, sources } = drawConfiguration(kind, dice, {
    ofStaleness: createDice(~seed),
    ofOrder: ofOrder.fork(),
    ofSpacing: ofSpacing.fork(),
  });
  const ledger = createLedger();
  const span = { startAt, stopAt };
  const users = drawUsers(projects, span, dice);
  const longestRetryAfterSeconds = dice.pick(
    kind === 'aged' ? [600, 60_000, 60_000] : [5, 60, 3_600, 60_000],
  );
  const cast = { kind, projects, users, ledger, ...span };
  const requests = drawRequests({ sources, ...cast }, dice);
  const { planted, strangers } = drawPlanted(cast, dice);
  const conversations = drawConversations({ sources, ...cast }, ofOrder.fork());
  const plantedInOrder = drawPlantedInOrder(cast, ofOrder.fork());
  const spacedConversations = drawSpacedConversations({ sources, ...cast }, ofSpacing.fork());
  const bulkConversations = drawBulkConversations({ sources, ...cast }, createDice(seed ^ OF_BULK));
  const isSpaced = projects.some(({ spacingSeconds }) => spacingSeconds !== undefined);
  return {
    startAt,
    // The last to be asked to come back later, and the last that is still worth a few attempts.
    emptyBy: stopAt + Math.min(12 * HOUR_MS, longestRetryAfterSeconds * SECOND_MS) + 3 * HOUR_MS,
    configuration,
    projects,
    ledger,
    requests: [...requests, ...conversations, ...spacedConversations, ...bulkConversations],
    planted: [...planted, ...plantedInOrder],
    strangers,
    keys: drawKeys({ projects, sources, ...span }, dice),
    faults: drawFaults({ kind, projects, ...span }, dice, isSpaced ? ofSpacing.fork() : undefined),
    sqs: {
      // As deployed, or as short as Lambda allows: then it can end while a poller holds on to a message.
      visibilityTimeoutSeconds: kind === 'long' ? 361 : dice.pick([361, 361, 361, 61]),
      usersVisibilityTimeoutSeconds: USERS_VISIBILITY_TIMEOUT_SECONDS,
      // SQS's own, or one that even a small world reaches.
      inFlightLimit: dice.pick([120_000, 120_000, 120_000, 4]),
    },
    mapping: {
      batchSize: kind === 'burst' ? 100 : dice.pick([1, 3, 10, 100]),
      batchWindowSeconds: dice.pick([0, 1]),
      maximumConcurrency: dice.pick([2, 2, 5]),
    },
    usersMapping: {
      batchSize: ofOrder.pick([10, 10, 10, 3]),
      batchWindowSeconds: 0,
      maximumConcurrency: ofOrder.pick([2, 5, 25]),
    },
    hasUsersQueues: ofOrder.pick(USERS_QUEUES),
    iterable: {
      updatesMakeUsers: ofOrder.chance(0.5),
      callsPerSecond: dice.pick([2_000, 2_000, 5, 2]),
      longestRetryAfterSeconds,
      bulkMaxItems: dice.pick([1_000, 2]),
    },
    keptShare: dice.pick([0.5, 1, 1]),
    redriveAt: dice.chance(0.15) ? dice.between(startAt, stopAt + HOUR_MS) : undefined,
    dice,
    ledgerDice: isSpaced ? ofSpacing.fork() : undefined,
  };
}

const [HAS, LACKS] = [
  { door: true, consumers: true },
  { door: false, consumers: false },
];
const USERS_QUEUES = [
  ...Array.from({ length: 17 }, () => HAS),
  LACKS,
  { ...HAS, door: false },
  { ...HAS, consumers: false },
];

function kindOf(dice: Dice): Kind {
  const share = dice.next();
  if (share < 0.001) return 'long';
  if (share < 0.02) return 'burst';
  return share < 0.11 ? 'aged' : 'short';
}

function durationOf(kind: Kind, dice: Dice): number {
  switch (kind) {
    case 'short':
      return dice.magnitude(10 * SECOND_MS, HOUR_MS);
    case 'burst':
      return dice.between(3 * MINUTE_MS, 8 * MINUTE_MS);
    case 'aged':
      return dice.magnitude(HOUR_MS, 4 * HOUR_MS);
    case 'long':
      return dice.between(DAY_MS, 20 * DAY_MS);
  }
}
