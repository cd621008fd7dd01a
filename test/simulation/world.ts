/** One seed is one world: everything in it is put together here, and run until it is quiet. */
import { type Coverage, createCoverage } from './coverage.ts';
import type { SimulatedProject } from './events.ts';
import { createFaults } from './faults.ts';
import { fifoQueueOf, isFifo, projectOfQueue } from './fifo.ts';
import { createInstances } from './instances.ts';
import { acceptanceInvariants } from './invariants/acceptance.ts';
import { bulkUsersInvariants } from './invariants/bulk-users.ts';
import { deliveryInvariants } from './invariants/delivery.ts';
import { discretionInvariants } from './invariants/discretion.ts';
import { doorInvariants } from './invariants/door.ts';
import { createFacts } from './invariants/facts.ts';
import { freshnessInvariants } from './invariants/freshness.ts';
import { gentlenessInvariants } from './invariants/gentleness.ts';
import { holdingInvariants } from './invariants/holding.ts';
import { createLedgerView } from './invariants/ledger-view.ts';
import { letterInvariants } from './invariants/letters.ts';
import { createLines } from './invariants/lines.ts';
import { onceInvariants } from './invariants/once.ts';
import { orderInvariants } from './invariants/order.ts';
import { sendingOnInvariants } from './invariants/sending-on.ts';
import { settlingInvariants } from './invariants/settling.ts';
import { spacingInvariants } from './invariants/spacing.ts';
import { spacingWaitsInvariants } from './invariants/spacing-waits.ts';
import type { Stored } from './invocations.ts';
import { createIterable } from './iterable.ts';
import { createMapping, type MappingSettings } from './mapping.ts';
import { drawPlan, type Plan } from './plan/plan.ts';
import type { Violate, Violation } from './rules.ts';
import { createScheduler } from './scheduler.ts';
import { createSecrets } from './secrets.ts';
import { createSenders } from './senders.ts';
import { createSqs, DEAD_LETTERS, type Sqs } from './sqs.ts';
import { createTrace } from './trace.ts';
import { allOf } from './witness.ts';

export interface World {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly coverage: Coverage;
  /** Virtual milliseconds from its beginning to its end. */
  readonly lastedMs: number;
  readonly occurrences: number;
  /** Empty unless it was asked for. */
  readonly trace: readonly string[];
}

/** No honest world has more. */
const MAX_OCCURRENCES = 1_000_000;

export async function runWorld(seed: number, { isTraced = false } = {}): Promise<World> {
  const plan = drawPlan(seed);
  const { dice, ledger, projects } = plan;
  const scheduler = createScheduler(plan.startAt, dice.fork());
  const violations: Violation[] = [];
  const { coverage, struck, witness: counting } = createCoverage();
  const trace = createTrace(scheduler.now);
  const violate: Violate = (rule, detail) => {
    violations.push({ rule, detail, at: scheduler.now() });
    trace.write(`VIOLATION of ${rule}: ${detail}`);
  };

  const facts = createFacts(violate, scheduler.now);
  const faults = createFaults(plan.faults, scheduler, dice.fork(), struck);
  const secrets = createSecrets({ versions: plan.keys, projects, scheduler, dice: dice.fork(), faults });
  const lines = createLines();
  const acceptance = acceptanceInvariants(facts, lines);
  const order = orderInvariants(facts, lines);
  const bulkUsers = bulkUsersInvariants(facts);
  const ledgerView = createLedgerView(facts);
  const witness = allOf([
    ...(isTraced ? [trace.witness] : []),
    facts.witness,
    lines.witness,
    doorInvariants(facts, secrets.isKeyStored, plan.hasUsersQueues.door),
    deliveryInvariants(facts, secrets.isKeyOf, plan.hasUsersQueues.consumers),
    settlingInvariants(facts),
    acceptance.witness,
    order.witness,
    bulkUsers.witness,
    ledgerView.witness,
    spacingInvariants(facts, ledgerView),
    spacingWaitsInvariants(facts, ledgerView),
    holdingInvariants(facts),
    freshnessInvariants(facts),
    gentlenessInvariants(facts, (queue) => mappingOf(plan, queue).maximumConcurrency),
    letterInvariants(facts, plan.strangers),
    sendingOnInvariants(facts, plan.hasUsersQueues.consumers),
    discretionInvariants(facts),
    onceInvariants(facts, plan),
    counting,
  ]);
  const queues = [...projects.map(({ name }) => name), ...projects.map(({ name }) => fifoQueueOf(name))];
  const parts = { scheduler, faults, ledger, witness, violate };
  const sqs = createSqs({
    ...parts,
    settings: { ...plan.sqs, projects: projects.map(({ name }) => name) },
    dice: dice.fork(),
  });
  const iterable = createIterable({
    ...parts,
    settings: plan.iterable,
    ownerOf: secrets.ownerOf,
    dice: dice.fork(),
  });

  const { door, consumer, users } = createInstances({
    ...parts,
    plan,
    sqs,
    secrets,
    iterable,
    dice: dice.fork(),
  });
  const senders = createSenders({ ...parts, requests: plan.requests, door, dice: dice.fork() });
  const mappings = queues.map((queue) => {
    const project = projects.find(({ name }) => name === projectOfQueue(queue)) as SimulatedProject;
    const settings = mappingOf(plan, queue);
    const own = { project, queue, settings, consumer: isFifo(queue) ? users : consumer };
    return createMapping({ ...parts, ...own, sqs, dice: dice.fork() });
  });

  const isOld = dice.fork();
  let isRedriveOpen = plan.redriveAt !== undefined;
  function redrive(): void {
    isRedriveOpen = false;
    for (const letter of sqs.messagesOn(DEAD_LETTERS)) {
      if (letter.event === undefined) continue;
      // As an operator moves it: to any project's queue, and unchanged. Some were buried by version 0.1.0.
      sqs.redrive(isOld.chance(0.5) ? asBuriedBefore(letter) : letter, letter.event.project.name);
    }
  }

  const isEmpty = () => queues.every((queue) => sqs.countOn(queue) === 0);
  function isOver(): boolean {
    if (violations.length > 0) return true;
    if (!isRedriveOpen && isEmpty() && senders.areDone() && mappings.every((mapping) => mapping.isIdle())) {
      return true;
    }
    if (scheduler.now() > plan.emptyBy) violate('emptied', stillThere(queues, sqs));
    if (scheduler.count() > MAX_OCCURRENCES) violate('finite', 'the world does not come to an end');
    return violations.length > 0;
  }

  for (const { sentAt, receives, ...message } of plan.planted) sqs.send(message, { sentAt, receives });
  for (const mapping of mappings) mapping.start();
  senders.start();
  if (plan.redriveAt !== undefined) scheduler.at(plan.redriveAt, redrive);
  await scheduler.run(isOver);

  for (const event of ledger.events) {
    if (event.became.isAccepted && !facts.isKept(event)) violate('kept', `${event.marker} is nowhere`);
  }
  if (violations.length === 0) {
    acceptance.judge();
    order.judge();
    bulkUsers.judge();
  }
  return {
    seed,
    violations,
    coverage,
    lastedMs: scheduler.now() - plan.startAt,
    occurrences: scheduler.count(),
    trace: isTraced ? trace.lines : [],
  };
}

function mappingOf({ mapping, usersMapping }: Plan, queue: string): MappingSettings {
  return isFifo(queue) ? usersMapping : mapping;
}

function stillThere(queues: readonly string[], { countOn }: Sqs): string {
  return queues.map((queue) => `${queue} still has ${countOn(queue)} messages`).join(', ');
}

/** Version 0.1.0 gave what the door refused the envelope of an event; only the letter's attributes told them apart. */
function asBuriedBefore(letter: Stored): Stored {
  const [envelope = '', ...body] = letter.body.split('\n');
  const { refused, ...rest } = JSON.parse(envelope) as { refused?: object };
  if (refused === undefined) return letter;
  return { ...letter, body: [JSON.stringify({ ...rest, v: 1 }), ...body].join('\n') };
}
