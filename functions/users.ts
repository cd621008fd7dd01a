/** The consumer of users in order, from the FIFO queues. */
import configuration from '#configuration';
import { composeUsers } from '../lib/compose/consumer.ts';
import { createCall } from '../lib/iterable/client.ts';
import { boundaries, environment } from './boundaries.ts';
import { handlerOf } from './consumer.ts';
import { ledgerTable } from './ledger.ts';

const call = createCall(environment.iterableOrigins);

export const handler = handlerOf(
  'users',
  composeUsers(configuration, environment, { ...boundaries, call, ledgerTable }),
);
