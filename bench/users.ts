/** Updates of users, in order: how many a second one core manages. */
import type { Benchmark, Row } from './benchmark.ts';
import { contestOf, profilesIn } from './consumers.ts';
import type { Sent } from './records.ts';

/** As SQS hands them over from a FIFO queue. */
const PER_BATCH = 10;
const BATCHES = 50;

export const users: Benchmark = {
  name: 'users',
  title: 'Updates of users in order, on one core',
  run: async () => [
    ...(await rowsOf('each of another user', 'others')),
    ...(await rowsOf('ten of one user, which coalesce', 'same')),
  ],
};

function rowsOf(what: string, about: 'others' | 'same'): Promise<readonly Row[]> {
  return contestOf({
    what: `updates, batches of ten: ${what}`,
    message: 'update',
    ours: 'users',
    floor: 'coalesced',
    peers: { 'Powertools for FIFO and fetch': 'powertools-fifo' },
    batches: Array.from({ length: BATCHES }, (_, batch) =>
      Array.from({ length: PER_BATCH }, (_, number) =>
        updateOf(batch * PER_BATCH + number, about === 'others' ? number : 0, batch),
      ),
    ),
    times: { ours: 10, peers: 2 },
    effectOf: profilesIn,
    goals: [
      { of: 'ours / floor', is: '≥', value: 0.8 },
      ...(about === 'same' ? [{ of: 'ours / peer', is: '≥', value: 3 } as const] : []),
    ],
  });
}

function updateOf(number: number, user: number, batch: number): Sent {
  const userId = `user-${batch}-${user}`;
  const dataFields = { plan: `plan-${number % 3}`, visits: number, [`field${number % 10}`]: 'some text' };
  return {
    id: `update-${number}`,
    project: 'single',
    operation: 'users/update',
    body: { userId, dataFields },
    group: userId,
  };
}
