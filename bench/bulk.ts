/** Events delivered by bulk calls: how many a second one core manages. */
import type { Benchmark } from './benchmark.ts';
import { contestOf, eventsIn } from './consumers.ts';
import { trackOf } from './delivery.ts';

const EVENTS = 4_000;

export const bulk: Benchmark = {
  name: 'bulk',
  title: 'Delivering events in bulk, on one core',
  run: () =>
    contestOf({
      what: 'events of 700 bytes, batches of 4,000',
      message: 'event',
      ours: 'deliver',
      floor: 'bulk',
      peers: {
        'Powertools and fetch, one call an event': 'powertools',
        'sqs-consumer and fetch, one call an event': 'sqs-consumer',
      },
      batches: [Array.from({ length: EVENTS }, (_, number) => trackOf(number, 'bulk'))],
      peerBatch: 500,
      times: { ours: 15, peers: 1 },
      effectOf: eventsIn,
      goals: [
        { of: 'ours / floor', is: '≥', value: 0.85 },
        { of: 'ours / peer', is: '≥', value: 20 },
      ],
    }),
};
