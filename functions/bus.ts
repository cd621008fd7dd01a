/** The door for event buses: EventBridge's events and SNS's messages, invoked asynchronously. */
import type { Context } from 'aws-lambda';
import configuration from '#configuration';
import { composeBus } from '../lib/compose/bus.ts';
import { boundaries, environment } from './boundaries.ts';
import { busEventsOf, isFromBus } from './bus-shapes.ts';
import { endOf } from './lambda-time.ts';
import { isSchedule, passOver } from './misdirected.ts';

const take = composeBus(configuration, environment, boundaries);
const buses = new Set(Object.values(configuration.sources).flatMap((source) => source.buses ?? []));

/** @throws whatever was not taken: Lambda invokes again, and in the end hands it to the queue of failures */
export async function handler(invocation: unknown, context: Context): Promise<void> {
  // A schedule is an event of EventBridge, too: it only warms if no source wants it.
  const isTaken = isFromBus(invocation) && !(isSchedule(invocation) && !buses.has(invocation.source));
  if (!isTaken) return passOver('bus', invocation);
  await take(busEventsOf(invocation), endOf(context));
}
