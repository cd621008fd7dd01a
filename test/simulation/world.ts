/** One seed is one world: everything in it is put together here, and run until it is quiet. */
import type { SQSBatchResponse } from 'aws-lambda';
import { DELIVER_TIMEOUT_SECONDS, DOOR_TIMEOUT_SECONDS } from '../../deploy/timing.ts';
import type { Answer } from '../../lib/accept/request.ts';
import type { Log } from '../../lib/log.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import { createFaults } from './faults.ts';
import { createConsumer, createDoor } from './forwarder.ts';
import { createFunction } from './function.ts';
import { deliveryInvariants } from './invariants/delivery.ts';
import { doorInvariants } from './invariants/door.ts';
import { createFacts } from './invariants/facts.ts';
import { gentlenessInvariants } from './invariants/gentleness.ts';
import { letterInvariants } from './invariants/letters.ts';
import { settlingInvariants } from './invariants/settling.ts';
import type { Invocation, Visit } from './invocations.ts';
import { createIterable } from './iterable.ts';
import type { Life } from './life.ts';
import { createMapping, recordOf } from './mapping.ts';
import { drawPlan, type Plan } from './plan/plan.ts';
import type { Violate, Violation } from './rules.ts';
import { createScheduler } from './scheduler.ts';
import { createSecrets } from './secrets.ts';
import { createSenders, requestOf } from './senders.ts';
import { createSqs, DEAD_LETTERS, type Origin, type Sqs } from './sqs.ts';
import { createSqsClient, DEAD_LETTER_QUEUE_URL, PROJECT_QUEUE_URL } from './sqs-client.ts';
import { createTrace } from './trace.ts';
import { allOf, type Witness } from './witness.ts';

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
const MOST_OCCURRENCES = 1_000_000;

export async function runWorld(seed: number, { isTraced = false } = {}): Promise<World> {
  const plan = drawPlan(seed);
  const { dice, ledger, projects, configuration } = plan;
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
  const witness = allOf([
    ...(isTraced ? [trace.witness] : []),
    facts.witness,
    doorInvariants(facts),
    deliveryInvariants(facts, secrets.isKeyOf),
    settlingInvariants(facts),
    gentlenessInvariants(facts, plan.mapping.maximumConcurrency),
    letterInvariants(facts, plan.strangers),
    discretion(violate),
    { taken: isTakenOnce(plan, violate) },
    counting,
  ]);
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

  const boundariesOf = (life: Life, running: () => Origin) => ({
    configuration,
    queueUrl: PROJECT_QUEUE_URL,
    deadLetterQueueUrl: DEAD_LETTER_QUEUE_URL,
    clock: life.clock,
    sqs: createSqsClient({ ...parts, sqs, life, running, dice: dice.fork() }),
    log: ((...line) => {
      if (!life.isOver()) witness.logged(...line);
    }) satisfies Log,
    writeLine: witness.measured,
  });

  const door = createFunction<Visit, Answer>({
    ...parts,
    dice: dice.fork(),
    timeoutSeconds: DOOR_TIMEOUT_SECONDS,
    keptShare: plan.keptShare,
    load(life, running) {
      const read = secrets.readFrom(life);
      const accept = createDoor({
        ...boundariesOf(life, () => ({ kind: 'door', visit: running() })),
        readSourceKeys: async (source) => (await read(source)).map(({ key }) => key),
        readHasClientKey: async (project) => (await read(project))[0]?.clientKey !== undefined,
      });
      return ({ request, endsAt }) => {
        const key = secrets.keyInUse(request.planned.source);
        return accept(requestOf(request, key, scheduler.now()), endsAt);
      };
    },
  });
  const consumer = createFunction<Invocation, SQSBatchResponse>({
    ...parts,
    dice: dice.fork(),
    timeoutSeconds: DELIVER_TIMEOUT_SECONDS,
    keptShare: plan.keptShare,
    load(life, running) {
      const read = secrets.readFrom(life, () => {
        running().isKeyLate = true;
      });
      const consume = createConsumer({
        ...boundariesOf(life, () => ({ kind: 'consumer', invocation: running() })),
        async readProjectKey(project) {
          const [{ key = '', clientKey, jwtSecret } = {}] = await read(project);
          return {
            apiKey: key,
            ...(clientKey === undefined ? {} : { clientApiKey: clientKey }),
            ...(jwtSecret === undefined ? {} : { jwtSecret }),
          };
        },
        consumers: plan.mapping.maximumConcurrency,
        call: iterable.callFrom(life, running),
      });
      return ({ batch, endsAt }) => consume(batch.map(recordOf), endsAt);
    },
  });

  const senders = createSenders({ ...parts, requests: plan.requests, door, dice: dice.fork() });
  const mappings = projects.map((project) =>
    createMapping({ ...parts, project, settings: plan.mapping, consumer, sqs, dice: dice.fork() }),
  );

  let isRedriveOpen = plan.redriveAt !== undefined;
  function redrive(): void {
    isRedriveOpen = false;
    for (const letter of sqs.messagesOn(DEAD_LETTERS)) {
      if (letter.event?.must === 'be-accepted') sqs.redrive(letter, letter.event.project.name);
    }
  }

  const isEmpty = () => projects.every(({ name }) => sqs.countOn(name) === 0);
  function isOver(): boolean {
    if (violations.length > 0) return true;
    if (!isRedriveOpen && isEmpty() && senders.areDone() && mappings.every((mapping) => mapping.isIdle())) {
      return true;
    }
    if (scheduler.now() > plan.emptyBy) violate('emptied', stillThere(plan, sqs));
    if (scheduler.count() > MOST_OCCURRENCES) violate('finite', 'the world does not come to an end');
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
  return {
    seed,
    violations,
    coverage,
    lastedMs: scheduler.now() - plan.startAt,
    occurrences: scheduler.count(),
    trace: isTraced ? trace.lines : [],
  };
}

function discretion(violate: Violate): Partial<Witness> {
  function search(text: string): void {
    if (PRIVATE.test(text)) violate('discreet', text);
  }
  return {
    measured: search,
    logged(_level, _event, fields) {
      for (const value of Object.values(fields)) if (typeof value === 'string') search(value);
    },
  };
}

/** Stands in every user, address and key of a world. */
const PRIVATE = /private|@/i;

function isTakenOnce({ faults: { rates, spells }, sqs }: Plan, violate: Violate): Witness['taken'] {
  // A visibility timeout shorter than the function's is a fault too.
  const isFair =
    rates.size === 0 && spells.length === 0 && sqs.visibilityTimeoutSeconds > DELIVER_TIMEOUT_SECONDS;
  return ({ marker, became }) => {
    if (isFair && became.taken > 1)
      violate('once', `${marker} is delivered again, though nothing went wrong`);
  };
}

function stillThere({ projects }: Plan, { countOn }: Sqs): string {
  return projects.map(({ name }) => `${name} still has ${countOn(name)} messages`).join(', ');
}
