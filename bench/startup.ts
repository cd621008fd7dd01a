/** Cold starts: from the start of a process to its handler, and to the handler's first answer. */
import { once } from 'node:events';
import type { EventBridgeEvent } from 'aws-lambda';
import type { Benchmark, Figure, Row } from './benchmark.ts';
import { type RivalName, withBundles } from './build.ts';
import { compare, Figures } from './compare.ts';
import { CORES, forkOn, heardFrom } from './cores.ts';
import {
  COUNTERPARTS,
  FUNCTION_NAMES,
  type FunctionName,
  NAIVE,
  RIVALS_OF_FUNCTIONS,
} from './counterparts.ts';
import { trackOf } from './delivery.ts';
import { environmentOf } from './environment.ts';
import { sqsEventOf } from './records.ts';
import { requestOf } from './requests.ts';
import { startServer } from './servers/server.ts';

const ROUNDS = 21;

const EVENT = trackOf(0, 'single');

const ON_BUS: EventBridgeEvent<string, object> = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'Signed up',
  source: 'bench.app',
  account: '123456789012',
  time: '2026-03-10T05:16:23Z',
  region: 'us-east-1',
  resources: [],
  detail: EVENT.body,
};

const updates = sqsEventOf([
  { ...EVENT, operation: 'users/update', body: { userId: 'ada', dataFields: { plan: 'pro' } }, group: 'ada' },
]);

/** What each is invoked with, and its rivals. */
const INVOCATIONS: Readonly<Record<FunctionName, object>> = {
  http: requestOf(JSON.stringify(EVENT.body)),
  bus: ON_BUS,
  deliver: sqsEventOf([EVENT]),
  users: updates,
};

/** What a process of `cold-start.mjs` says: milliseconds since its start. */
interface Cold {
  readonly readyMs: number;
  readonly answeredMs: number;
}

export const startup: Benchmark = {
  name: 'startup',
  title: 'Cold starts, each in a fresh process on one core',
  run: () =>
    withBundles(RIVALS_OF_FUNCTIONS, async ({ fileOf }) => {
      const [aws, iterable] = await Promise.all([startServer('aws'), startServer('iterable')]);
      const environment = environmentOf(aws, iterable);
      const answered = new Figures();

      /** @returns when it was ready; keeps when it had answered */
      async function startOnce(name: FunctionName, bundle: FunctionName | RivalName): Promise<number> {
        await Promise.all([aws.ask({ gather: false }), iterable.ask({ gather: false })]);
        const invocation = JSON.stringify(INVOCATIONS[name]);
        const program = new URL('cold-start.mjs', import.meta.url).pathname;
        const child = forkOn(CORES.measured, program, [fileOf(bundle), invocation], environment);
        const exited = once(child, 'exit');
        const cold = await heardFrom<Cold>(child);
        await exited;
        const service = COUNTERPARTS[name].isDoor ? aws : iterable;
        const { calls } = await service.ask({ gather: false });
        if (calls !== 1) throw new Error(`${bundle} made ${calls} calls for one event`);
        answered.add(`${name} ${bundle}`, cold.answeredMs);
        return cold.readyMs;
      }

      try {
        const rows: Row[] = [];
        for (const name of FUNCTION_NAMES) {
          const { floor, naive } = COUNTERPARTS[name];
          const ready = await compare(
            {
              ours: () => startOnce(name, name),
              floor: () => startOnce(name, floor),
              naive: () => startOnce(name, naive),
            },
            // The first fills the disk's caches.
            { rounds: ROUNDS, warmUps: 1 },
          );
          const first = (bundle: FunctionName | RivalName) => answered.of(`${name} ${bundle}`).slice(1);
          rows.push(
            rowOf(name, 'to the handler', ready),
            rowOf(name, 'to the first answer', {
              ours: first(name),
              floor: first(floor),
              naive: first(naive),
            }),
          );
        }
        return rows;
      } finally {
        aws.close();
        iterable.close();
      }
    }),
};

function rowOf(
  name: FunctionName,
  until: string,
  { ours, floor, naive }: Readonly<Record<'ours' | 'floor' | 'naive', Figure>>,
): Row {
  return {
    what: `${COUNTERPARTS[name].what}: ${until}`,
    unit: 'ms',
    better: 'less',
    floor,
    ours,
    peers: [{ name: NAIVE, figure: naive }],
    goals: [
      { of: 'ours / floor', is: '≤', value: 1.12 },
      { of: 'ours / peer', is: '≤', value: 0.6 },
    ],
  };
}
