/** Cold starts: from the start of a process to its handler, and to the handler's first answer. */
import { once } from 'node:events';
import type { EventBridgeEvent } from 'aws-lambda';
import type { Benchmark, Figure, Row } from './benchmark.ts';
import { withBundles } from './build.ts';
import { Figures, inTurn } from './compare.ts';
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
import { type Services, withServices } from './servers/server.ts';

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
    withBundles(RIVALS_OF_FUNCTIONS, ({ fileOf }) =>
      withServices(async (services) => {
        const rows: Row[] = [];
        for (const name of FUNCTION_NAMES) {
          const { floor, naive } = COUNTERPARTS[name];
          const sides = { ours: fileOf(name), floor: fileOf(floor), naive: fileOf(naive) };
          const figures = new Figures();
          // The warm-up fills the disk's caches.
          await inTurn(SIDES, { rounds: ROUNDS, warmUps: 1 }, async (side, isWarmUp) => {
            const { readyMs, answeredMs } = await startOnce(name, sides[side], services);
            if (isWarmUp) return;
            figures.add(`${side} ready`, readyMs);
            figures.add(`${side} answered`, answeredMs);
          });
          rows.push(
            rowOf(`${COUNTERPARTS[name].what}: to the handler`, (side) => figures.of(`${side} ready`)),
            rowOf(`${COUNTERPARTS[name].what}: to the first answer`, (side) =>
              figures.of(`${side} answered`),
            ),
          );
        }
        return rows;
      }),
    ),
};

const SIDES = ['ours', 'floor', 'naive'] as const;

/** @throws Error when what it was invoked with did not arrive */
async function startOnce(name: FunctionName, file: string, services: Services): Promise<Cold> {
  const service = services[COUNTERPARTS[name].isDoor ? 'aws' : 'iterable'];
  await service.ask({ gather: false });
  const program = new URL('cold-start.mjs', import.meta.url).pathname;
  const child = forkOn(
    CORES.measured,
    program,
    [file, JSON.stringify(INVOCATIONS[name])],
    environmentOf(services),
  );
  const exited = once(child, 'exit');
  const cold = await heardFrom<Cold>(child);
  await exited;
  const { calls } = await service.ask({ gather: false });
  if (calls !== 1) throw new Error(`${file} made ${calls} calls for one event`);
  return cold;
}

function rowOf(what: string, figureOf: (side: (typeof SIDES)[number]) => Figure): Row {
  return {
    what,
    unit: 'ms',
    better: 'less',
    floor: figureOf('floor'),
    ours: figureOf('ours'),
    peers: [{ name: NAIVE, figure: figureOf('naive') }],
    goals: [
      { of: 'ours / floor', is: '≤', value: 1.12 },
      { of: 'ours / peer', is: '≤', value: 0.6 },
    ],
  };
}
