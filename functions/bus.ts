/** The door for event buses: EventBridge's events and SNS's messages, invoked asynchronously. */
import type { Context } from 'aws-lambda';
import configuration from '#configuration';
import { composeBus } from '../lib/compose/bus.ts';
import { boundaries, environment } from './boundaries.ts';
import { type BusInvocation, busEventsOf } from './bus-shapes.ts';
import { endOf } from './lambda-time.ts';

const take = composeBus(configuration, environment, boundaries);

/** @throws whatever was not taken: Lambda invokes again, and in the end hands it to the queue of failures */
export async function handler(invocation: BusInvocation, context: Context): Promise<void> {
  await take(busEventsOf(invocation), endOf(context));
}
