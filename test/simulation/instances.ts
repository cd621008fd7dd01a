/** The two functions of a world: the forwarder's code, with all it reaches simulated. */
import type { SQSBatchResponse } from 'aws-lambda';
import type { Answer } from '../../lib/accept/request.ts';
import { DELIVER_TIMEOUT_SECONDS, DOOR_TIMEOUT_SECONDS } from '../../lib/delivery/time/budget.ts';
import type { Log } from '../../lib/runtime/log.ts';
import { createConsumer, createDoor } from './forwarder.ts';
import { createFunction, type SimulatedFunction } from './function.ts';
import type { Invocation, Origin, Visit } from './invocations.ts';
import type { Iterable } from './iterable.ts';
import type { Life } from './life.ts';
import { recordOf } from './mapping.ts';
import type { Plan } from './plan/plan.ts';
import type { Secrets } from './secrets.ts';
import { requestOf } from './senders.ts';
import {
  createSqsClient,
  DEAD_LETTER_QUEUE_URL,
  PROJECT_QUEUE_URL,
  type SqsClientParts,
} from './sqs-client.ts';

interface InstancesParts extends Omit<SqsClientParts, 'life' | 'running'> {
  readonly plan: Plan;
  readonly secrets: Secrets;
  readonly iterable: Iterable;
}

export interface Instances {
  readonly door: SimulatedFunction<Visit, Answer>;
  readonly consumer: SimulatedFunction<Invocation, SQSBatchResponse>;
}

export function createInstances(parts: InstancesParts): Instances {
  const { plan, secrets, iterable, scheduler, witness, dice } = parts;
  const { configuration, keptShare, mapping } = plan;

  const boundariesOf = (life: Life, running: () => Origin) => ({
    configuration,
    queueUrl: PROJECT_QUEUE_URL,
    deadLetterQueueUrl: DEAD_LETTER_QUEUE_URL,
    clock: life.clock,
    sqs: createSqsClient({ ...parts, life, running, dice: dice.fork() }),
    log: ((...line) => {
      if (!life.isOver()) witness.logged(...line);
    }) satisfies Log,
    writeLine: witness.measured,
  });

  const door = createFunction<Visit, Answer>({
    ...parts,
    dice: dice.fork(),
    timeoutSeconds: DOOR_TIMEOUT_SECONDS,
    keptShare,
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
    keptShare,
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
        consumers: mapping.maximumConcurrency,
        call: iterable.callFrom(life, running),
      });
      return ({ batch, endsAt }) => consume(batch.map(recordOf), endsAt);
    },
  });

  return { door, consumer };
}
