/** The consumer of the standard queues. */
import configuration from '#configuration';
import { composeConsumer } from '../lib/compose/consumer.ts';
import { createCall } from '../lib/iterable/client.ts';
import { boundaries, environment } from './boundaries.ts';
import { handlerOf } from './consumer.ts';

const call = createCall(environment.iterableOrigins);

export const handler = handlerOf(
  'deliver',
  composeConsumer(configuration, environment, { ...boundaries, call }),
);
