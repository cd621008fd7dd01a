/** Events delivered one a call: how many a second one core manages. */
import type { Benchmark } from './benchmark.ts';
import { contestOf, eventsIn } from './consumers.ts';
import { FIELDS, type Sent } from './records.ts';

const EVENTS = 500;

export function trackOf(number: number, project: 'single' | 'bulk', eventName = 'bench'): Sent {
  const id = `${eventName}-${number}`;
  const body = { eventName, email: 'ada@example.com', dataFields: FIELDS, id, createdAt: 1_700_000_000 };
  return { id, project, operation: 'events/track', body };
}

export const delivery: Benchmark = {
  name: 'delivery',
  title: 'Delivering events, one a call, on one core',
  run: () =>
    contestOf({
      what: 'events of 700 bytes, batches of 500',
      message: 'event',
      ours: 'deliver',
      floor: 'single',
      peers: { 'Powertools and fetch': 'powertools', 'sqs-consumer and fetch': 'sqs-consumer' },
      batches: [Array.from({ length: EVENTS }, (_, number) => trackOf(number, 'single'))],
      times: { ours: 20, peers: 5 },
      refused: trackOf(0, 'single', 'refused'),
      effectOf: eventsIn,
      goals: [
        { of: 'ours / floor', is: '≥', value: 0.95 },
        { of: 'ours / peer', is: '≥', value: 3.6 },
      ],
    }),
};
