/**
 * Lambda's event source mapping of one project's queue: it receives messages, hands them to the consumer in
 * batches, and deletes those that the answer does not report as failed.
 */
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { USERS_TIMEOUT_SECONDS, USERS_VISIBILITY_TIMEOUT_SECONDS } from '../../lib/delivery/time/budget.ts';
import type { Dice } from './dice.ts';
import type { SimulatedProject } from './events.ts';
import type { Faults } from './faults.ts';
import { isFifo } from './fifo.ts';
import type { Ending, SimulatedFunction } from './function.ts';
import type { Invocation, Receive } from './invocations.ts';
import type { Scheduler } from './scheduler.ts';
import type { Sqs } from './sqs.ts';
import type { Witness } from './witness.ts';

export interface MappingSettings {
  readonly batchSize: number;
  readonly batchWindowSeconds: number;
  readonly maximumConcurrency: number;
}

export interface MappingParts {
  readonly project: SimulatedProject;
  readonly queue: string;
  readonly settings: MappingSettings;
  readonly consumer: SimulatedFunction<Invocation, SQSBatchResponse>;
  readonly sqs: Sqs;
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly faults: Faults;
  readonly witness: Witness;
}

export interface Mapping {
  readonly start: () => void;
  readonly isIdle: () => boolean;
}

/** A poller may hold on to what it received; SQS's 12 h run meanwhile. */
const MAX_DAWDLE_MS = 300_000;
/** On a FIFO queue nobody may have a group's messages while this one has: its function ends before they come back. */
const MAX_USERS_DAWDLE_MS = (USERS_VISIBILITY_TIMEOUT_SECONDS - 2 * USERS_TIMEOUT_SECONDS) * 1_000;
/** When SQS gives nothing though something is in sight. */
const POLL_AGAIN_MS = 5_000;

export function createMapping(parts: MappingParts): Mapping {
  const { project, queue, settings, consumer, sqs, scheduler, dice, faults, witness } = parts;
  const maxDawdleMs = isFifo(queue) ? MAX_USERS_DAWDLE_MS : MAX_DAWDLE_MS;
  let busySlots = 0;
  let invocationCount = 0;
  let wakesAt = Number.POSITIVE_INFINITY;

  function look(): void {
    if (busySlots >= settings.maximumConcurrency) return;
    const visibleAt = sqs.nextVisibleAt(queue);
    if (visibleAt === Number.POSITIVE_INFINITY) return;
    wake(Math.max(visibleAt, scheduler.now() + dice.between(0, 50)));
  }

  function wake(at: number): void {
    if (wakesAt <= at) return;
    wakesAt = at;
    scheduler.at(at, () => {
      if (wakesAt !== at) return;
      wakesAt = Number.POSITIVE_INFINITY;
      if (busySlots < settings.maximumConcurrency) poll();
    });
  }

  function poll(): void {
    const batch = sqs.receive(queue, settings.batchSize);
    if (batch.length === 0) {
      if (sqs.nextVisibleAt(queue) <= scheduler.now()) wake(scheduler.now() + POLL_AGAIN_MS);
      else look();
      return;
    }
    if (!faults.strikes('poller-loses-batch', queue)) {
      busySlots++;
      const dawdleMs = faults.strikes('poller-dawdles', queue) ? dice.magnitude(1_000, maxDawdleMs) : 0;
      scheduler.after(dice.between(0, settings.batchWindowSeconds * 1000) + dawdleMs, () => invoke(batch));
    }
    look();
  }

  function invoke(batch: readonly Receive[]): void {
    consumer.invoke(
      (endsAt, instance) => ({
        name: `${queue} ${++invocationCount}`,
        instance,
        project,
        queue,
        batch,
        endsAt,
        isFrozen: false,
        isKeyLate: false,
        heard: new Map(),
        broken: new Set(),
        settling: new Set(),
        confirmed: new Set(),
        places: new Map(),
      }),
      (invocation, ending) => {
        busySlots--;
        witness.delivered(invocation, ending);
        remove(succeeded(invocation, ending));
        look();
      },
    );
  }

  function remove(receives: readonly Receive[]): void {
    if (!isFifo(queue)) {
      for (const receive of receives) removeTogether([receive]);
    } else if (receives.length > 0) {
      // One DeleteMessageBatch for a batch of ten: lost, it is lost for all of a group.
      removeTogether(receives);
    }
  }

  function removeTogether(receives: readonly Receive[]): void {
    if (faults.strikes('poller-loses-delete', queue)) return;
    scheduler.after(dice.between(2, 50), () => receives.forEach(sqs.delete));
  }

  return {
    start() {
      sqs.watch(queue, look);
      look();
    },
    isIdle: () => busySlots === 0,
  };
}

/** An answer that names what is not in its batch counts as none: then all of it failed. */
function succeeded({ batch }: Invocation, ending: Ending<SQSBatchResponse>): readonly Receive[] {
  if (ending.kind !== 'answered') return [];
  const failed = new Set(ending.answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const known = new Set(batch.map(({ message }) => message.id));
  return failed.isSubsetOf(known) ? batch.filter(({ message }) => !failed.has(message.id)) : [];
}

/** A message as the consumer gets it. */
export function recordOf({ message, handle, receiveCount }: Receive): SQSRecord {
  const { id, queue, group, sequence, body, attributes, sentAt, firstReceivedAt } = message;
  return {
    messageId: id,
    receiptHandle: handle,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
      SentTimestamp: String(sentAt),
      SenderId: 'AROA',
      ...(group && {
        MessageGroupId: group.id,
        MessageDeduplicationId: group.deduplicationId,
        SequenceNumber: String(sequence).padStart(20, '0'),
      }),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { DataType = 'String', StringValue = '' }]) => [
        name,
        { dataType: DataType, stringValue: StringValue, stringListValues: [], binaryListValues: [] },
      ]),
    ),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
    awsRegion: 'us-east-1',
  };
}
