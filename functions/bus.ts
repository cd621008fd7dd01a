/** The door for event buses: EventBridge's events and SNS's messages, invoked asynchronously. Wiring only. */
import type { Context } from 'aws-lambda';
import configuration from '#configuration';
import { createSourceMetrics } from '../lib/accept/metrics.ts';
import { createTakeFromBus } from '../lib/accept/take-from-bus.ts';
import { systemClock as clock } from '../lib/runtime/clock.ts';
import { writeLine } from '../lib/runtime/log.ts';
import { type BusInvocation, busEventsOf } from './bus-shapes.ts';
import { endOf } from './lambda-time.ts';
import { environment, hasClientKey, log, queue } from './wiring.ts';

/** What is kept of an invocation's time for reporting. */
const REPORT_MS = 2_000;

const metrics = createSourceMetrics(environment.metricsNamespace, clock);
const take = createTakeFromBus({ configuration, hasClientKey, queue, clock, log, metrics });

/** @throws whatever was not taken: Lambda invokes again, and in the end hands it to the queue of failures */
export async function handler(invocation: BusInvocation, context: Context): Promise<void> {
  const deadline = endOf(context) - REPORT_MS;
  const taken = await Promise.allSettled(busEventsOf(invocation).map((event) => take(event, deadline)));
  metrics.take().forEach(writeLine);
  const failures = taken.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw failures[0];
}
