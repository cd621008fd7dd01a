/** How EventBridge and SNS reach the function of the buses, and where its failures go. */
import type { Configuration } from '../lib/config/define-config.ts';
import { RETENTION_SECONDS } from '../lib/delivery/time/budget.ts';
import { queueEncryption } from './encryption.ts';
import { busFailuresQueueName, type Resources, type StackSettings } from './names.ts';
import { KEPT, tlsOnly } from './queues.ts';

/** How Lambda repeats what the function of the buses failed with, before it hands it to the queue of failures. */
export const BUS_RETRIES = {
  maximumRetryAttempts: 2,
  /** The longest Lambda allows. */
  maximumEventAgeSeconds: 6 * 3_600,
} as const;

export const BUS_FAILURES_QUEUE = 'BusFailuresQueue';

const TOPIC = /^arn:aws[a-z-]*:sns:/;

/**
 * One rule on the account's default event bus, or one subscription, for each bus of each source. Other accounts may
 * be allowed to put events on that bus, and name as their `source` whatever they like: only this account's count.
 */
export function busEvents({ sources }: Configuration): object[] {
  const buses = Object.values(sources).flatMap(({ buses = [] }) => buses);
  return buses.map((bus) =>
    TOPIC.test(bus)
      ? { sns: { arn: bus } }
      : { eventBridge: { pattern: { source: [bus], account: [{ Ref: 'AWS::AccountId' }] } } },
  );
}

/** Lambda's records of what the function failed with to the end; `requestPayload` is the event. */
export function busFailures(settings: StackSettings): Resources {
  return {
    [BUS_FAILURES_QUEUE]: {
      Type: 'AWS::SQS::Queue',
      ...KEPT,
      Properties: {
        QueueName: busFailuresQueueName(settings),
        ...queueEncryption(settings),
        MessageRetentionPeriod: RETENTION_SECONDS,
      },
    },
    BusFailuresQueuePolicy: tlsOnly(BUS_FAILURES_QUEUE),
  };
}
