/** What a million events cost in AWS, beside SQS's own requests and beside EventBridge's API destinations. */
import type { Benchmark, Curve, Goal, Row } from './benchmark.ts';
import type { Sending } from './cost/door.ts';
import { type Cost, measureCosts } from './cost/measure.ts';
import { EVENTBRIDGE_BILL, HTTP_API_BILL, totalOf } from './cost/model.ts';

const RATES = [10, 100, 1_000] as const;
/** What the goals are about. */
const USUAL_RATE = 100;

const ONE_BY_ONE = { mode: 'single', perRequest: 1 } as const;
const IN_BULK = { mode: 'bulk', perRequest: 100 } as const;

export const cost: Benchmark = { name: 'cost', title: 'What a million events cost in AWS', run };

async function run(): Promise<readonly Row[]> {
  const costs = await measureCosts([ONE_BY_ONE, IN_BULK], RATES);
  const at = ({ mode }: Sending, rate: number): Cost => {
    const found = costs.find((cost) => cost.mode === mode && cost.eventsPerSecond === rate);
    if (found === undefined) throw new Error(`no cost was measured at ${rate} events/s`);
    return found;
  };
  const [one, bulk] = [at(ONE_BY_ONE, USUAL_RATE), at(IN_BULK, USUAL_RATE)];
  const oneByOne = 'one event a request';
  const inBulk = '100 events a request, bulk mode';
  return [
    total(
      `${oneByOne}, Function URL`,
      one,
      totalOf(one.bill),
      [{ of: 'ours', is: '≤', value: 0.9 }],
      curveOf(costs),
    ),
    total(`${oneByOne}, HTTP API`, one, totalOf(one.bill) + totalOf(HTTP_API_BILL), []),
    ...itemsOf(oneByOne, one),
    total(`${inBulk}, Function URL`, bulk, totalOf(bulk.bill), [{ of: 'ours', is: '≤', value: 0.2 }]),
    ...itemsOf(inBulk, bulk),
    ...[10, 1_000].flatMap((rate) => [
      total(
        `${oneByOne}, Function URL, ${rate} events/s`,
        at(ONE_BY_ONE, rate),
        totalOf(at(ONE_BY_ONE, rate).bill),
        [],
      ),
      total(
        `${inBulk}, Function URL, ${rate} events/s`,
        at(IN_BULK, rate),
        totalOf(at(IN_BULK, rate).bill),
        [],
      ),
    ]),
  ];
}

const DOLLARS = { unit: '$', better: 'less' } as const;

function total(what: string, { bill }: Cost, dollars: number, goals: readonly Goal[], curve?: Curve): Row {
  return {
    ...DOLLARS,
    what,
    floor: [queueShareOf(bill)],
    ours: [dollars],
    peers: [{ name: 'HTTP API + EventBridge API destinations', figure: [totalOf(EVENTBRIDGE_BILL)] }],
    goals,
    ...(curve === undefined ? {} : { curve }),
  };
}

/** SQS's own requests: whatever is built on it pays them. */
function queueShareOf(bill: Cost['bill']): number {
  return totalOf(Object.fromEntries(Object.entries(bill).filter(([item]) => item.startsWith('SQS: '))));
}

function itemsOf(kind: string, { bill }: Cost): readonly Row[] {
  return Object.entries(bill).map(([item, dollars]) => ({
    ...DOLLARS,
    what: `${kind}: of that, ${item}`,
    ours: [dollars],
    peers: [],
    goals: [],
  }));
}

function curveOf(costs: readonly Cost[]): Curve {
  const points = (mode: Sending['mode'], of: (cost: Cost) => number) =>
    costs.filter((one) => one.mode === mode).map((one) => [one.eventsPerSecond, of(one)] as const);
  return {
    name: 'cost',
    title: 'Dollars for a million events, Function URL',
    x: { title: 'events a second', scale: 'logarithmic' },
    y: { title: '$', scale: 'linear' },
    lines: [
      { name: 'one a request', points: points('single', ({ bill }) => totalOf(bill)) },
      { name: 'SQS alone', points: points('single', ({ bill }) => queueShareOf(bill)) },
      { name: '100 a request, bulk', points: points('bulk', ({ bill }) => totalOf(bill)) },
    ],
  };
}
