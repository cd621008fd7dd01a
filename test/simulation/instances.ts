/** The three functions of a world: the forwarder's code, with all it reaches simulated. */
import type { SQSBatchResponse } from 'aws-lambda';
import { messageOf, responseOf } from '../../functions/sqs-shapes.ts';
import type { Answer } from '../../lib/accept/request.ts';
import { composeConsumer, composeUsers } from '../../lib/compose/consumer.ts';
import { composeDoor } from '../../lib/compose/door.ts';
import {
  DELIVER_TIMEOUT_SECONDS,
  DOOR_TIMEOUT_SECONDS,
  USERS_TIMEOUT_SECONDS,
} from '../../lib/delivery/time/budget.ts';
import { readEnvironment } from '../../lib/runtime/environment.ts';
import { Table } from './dynamodb/table.ts';
import { createTableCalls, type TableCalls } from './dynamodb/table-calls.ts';
import { createFunction, type SimulatedFunction } from './function.ts';
import type { Invocation, Origin, Visit } from './invocations.ts';
import type { Iterable } from './iterable.ts';
import type { Life } from './life.ts';
import { type MappingSettings, recordOf } from './mapping.ts';
import type { Plan } from './plan/plan.ts';
import { SECRET_PREFIX, type Secrets } from './secrets.ts';
import { requestOf } from './senders.ts';
import {
  createSqsCalls,
  DEAD_LETTER_QUEUE_URL,
  PROJECT_QUEUE_URL,
  type SqsCallsParts,
  USERS_QUEUE_URL,
} from './sqs-calls.ts';
import { tellOfLine } from './witness.ts';

interface InstancesParts extends Omit<SqsCallsParts, 'life' | 'running'> {
  readonly plan: Plan;
  readonly secrets: Secrets;
  readonly iterable: Iterable;
}

export interface Instances {
  readonly door: SimulatedFunction<Visit, Answer>;
  readonly consumer: SimulatedFunction<Invocation, SQSBatchResponse>;
  /** The consumer of users in order. */
  readonly users: SimulatedFunction<Invocation, SQSBatchResponse>;
}

export function createInstances(parts: InstancesParts): Instances {
  const { plan, secrets, iterable, scheduler, witness, dice } = parts;
  const { configuration, keptShare, mapping, usersMapping, hasUsersQueues } = plan;
  const environmentOf = (isAware: boolean, { maximumConcurrency }: MappingSettings) =>
    readEnvironment({
      AWS_REGION: 'us-east-1',
      ...(isAware ? { USERS_QUEUE_URL } : {}),
      QUEUE_URL: PROJECT_QUEUE_URL,
      DEAD_LETTER_QUEUE_URL,
      SECRET_PREFIX,
      MAX_CONCURRENCY: String(maximumConcurrency),
      LOG_LEVEL: 'debug',
      DELIVERED_LOG_SHARE: '0.5',
    });

  /**
   * @param onSlowSecret hears that Secrets Manager keeps an instance waiting
   * @param invocation that a line is of, if one of a consumer runs
   */
  const boundariesOf = (
    life: Life,
    running: () => Origin,
    onSlowSecret?: () => void,
    invocation?: () => Invocation | undefined,
  ) => ({
    clock: life.clock,
    sqs: createSqsCalls({ ...parts, life, running, dice: dice.fork() }),
    getSecretValue: secrets.askedFrom(life, onSlowSecret),
    writeLine(line: string) {
      if (!life.isOver()) tellOfLine(line, invocation?.(), witness);
    },
  });

  const environment = environmentOf(hasUsersQueues.door, mapping);
  const door = createFunction<Visit, Answer>({
    ...parts,
    dice: dice.fork(),
    timeoutSeconds: DOOR_TIMEOUT_SECONDS,
    keptShare,
    load(life, running) {
      const boundaries = boundariesOf(life, () => ({ kind: 'door', visit: running() }));
      const accept = composeDoor(configuration, environment, boundaries);
      return ({ request, endsAt }) => {
        const key = secrets.keyInUse(request.planned.source);
        return accept(requestOf(request, key, scheduler.now()), endsAt);
      };
    },
  });

  const consumerOf = (
    compose: typeof composeUsers,
    timeoutSeconds: number,
    settings: MappingSettings,
    ledger?: LedgerOf,
  ) => {
    const environment = environmentOf(hasUsersQueues.consumers, settings);
    return createFunction<Invocation, SQSBatchResponse>({
      ...parts,
      dice: dice.fork(),
      timeoutSeconds,
      keptShare,
      load(life, running, perhaps) {
        const origin = (): Origin => ({ kind: 'consumer', invocation: running() });
        const onSlowSecret = () => {
          running().isKeyLate = true;
        };
        const consume = compose(configuration, environment, {
          ...boundariesOf(life, origin, onSlowSecret, perhaps),
          call: iterable.callFrom(life, running),
          ...(ledger === undefined ? {} : { ledgerTable: { name: LEDGER_TABLE, ...ledger(life, running) } }),
        });
        return async ({ batch, endsAt }) => {
          const messages = batch.map((receive) => messageOf(recordOf(receive), life.clock));
          return responseOf(await consume(messages, endsAt));
        };
      },
    });
  };

  return {
    door,
    consumer: consumerOf(composeConsumer, DELIVER_TIMEOUT_SECONDS, mapping),
    users: consumerOf(composeUsers, USERS_TIMEOUT_SECONDS, usersMapping, ledgerIn(parts)),
  };
}

/** The ledger's table as an instance has it. */
type LedgerOf = (life: Life, running: () => Invocation) => TableCalls;

const LEDGER_TABLE = 'ledger';

function ledgerIn({ plan, ...parts }: InstancesParts): LedgerOf | undefined {
  const dice = plan.ledgerDice;
  if (dice === undefined) return undefined;
  const table = new Table({ name: LEDGER_TABLE, key: 'user', expiry: 'expiresAt' }, dice.fork());
  return (life, running) => createTableCalls({ ...parts, table, life, running, dice: dice.fork() });
}
