/** What an event costs the door: µs of CPU of its process, with an SQS that another process answers. */
import { isDeepStrictEqual } from 'node:util';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Benchmark, Row } from './benchmark.ts';
import { withBundles } from './build.ts';
import { compare, Figures } from './compare.ts';
import { environmentOf } from './environment.ts';
import { FIELDS } from './records.ts';
import { spreadOf } from './report/ratios.ts';
import { requestOf } from './requests.ts';
import { type Rival, startRival } from './rivals/rival.ts';
import { type Server, startServer } from './servers/server.ts';

const ROUNDS = 5;

const SIDES = {
  ours: 'http',
  floor: 'sdk-door',
  middy: 'middy-door',
  Hono: 'hono-door',
} as const;

type Side = keyof typeof SIDES;

/** By the events in a request: how many requests warm a process up, and how many are measured. */
const SIZES = [
  { events: 1, warmUps: 500, requests: 1_000 },
  { events: 10, warmUps: 50, requests: 200 },
  { events: 100, warmUps: 10, requests: 40 },
  { events: 500, warmUps: 5, requests: 20 },
] as const;

type Size = (typeof SIZES)[number];

const eventOf = (number: number) => ({
  eventName: 'bench',
  email: 'ada@example.com',
  id: `bench-${number}`,
  createdAt: 1_700_000_000,
  dataFields: FIELDS,
});

const eventsOf = (count: number) => Array.from({ length: count }, (_, number) => eventOf(number));

const textOf = (events: readonly object[]) => JSON.stringify(events.length === 1 ? events[0] : { events });

const acceptedOf = ({ events }: Size) => requestOf(textOf(eventsOf(events)));

const WRONG = { ...eventOf(0), dataFields: 'none' };

/** Each beside an accepted request of as many events. */
const REFUSALS = [
  { what: 'one event with a wrong field', events: 1, status: 400, request: requestOf(textOf([WRONG])) },
  {
    what: '500 events, each with a wrong field',
    events: 500,
    status: 400,
    request: requestOf(textOf(eventsOf(500).map((event) => ({ ...event, dataFields: 'none' })))),
  },
  {
    what: '500 events and a key that is none',
    events: 500,
    status: 401,
    request: requestOf(textOf(eventsOf(500)), 'another-key-than-the-right'),
  },
  {
    what: '500 events whose text ends too early',
    events: 500,
    status: 400,
    request: requestOf(textOf(eventsOf(500)).slice(0, -1)),
  },
] as const;

export const door: Benchmark = {
  name: 'door',
  title: 'The door: CPU of its process',
  async run() {
    const names = ['sdk-door', 'middy-door', 'hono-door'] as const;
    return await withBundles(names, async (bundles) => {
      const [aws, iterable] = await Promise.all([startServer('aws'), startServer('iterable')]);
      const start = (side: Side) => startRival(bundles.fileOf(SIDES[side]), environmentOf(aws, iterable));
      try {
        for (const side of Object.keys(SIDES) as Side[]) await checkSameWork(side, start, aws);
        return await measure(start);
      } finally {
        aws.close();
        iterable.close();
      }
    });
  },
};

type Start = (side: Side) => Promise<Rival>;

/** @throws Error when the events of a request are not what comes to the queue, or what is wrong is not refused */
async function checkSameWork(side: Side, start: Start, aws: Server): Promise<void> {
  const rival = await start(side);
  try {
    for (const size of SIZES) {
      await aws.ask({ gather: true });
      const { answers } = await rival.invoke({ events: [acceptedOf(size)], times: 1 });
      const { bodies } = await aws.ask({ gather: true });
      // Behind the envelope, which the floor doesn't write.
      const stored = bodies.map((body) => JSON.parse(body.slice(body.indexOf('\n') + 1)));
      const isStored = isDeepStrictEqual(byId(stored), byId(eventsOf(size.events)));
      if (statusOf(answers) !== 202 || !isStored)
        throw new Error(`${side} did not store ${size.events} events`);
    }
    if (side === 'floor') return;
    for (const { what, status, request } of REFUSALS) {
      const { answers } = await rival.invoke({ events: [request], times: 1 });
      const { calls } = await aws.ask({ gather: true });
      const given = statusOf(answers);
      // 422 is what middy calls a text that is no JSON.
      if ((given !== status && given !== 422) || calls > 0)
        throw new Error(`${side} answered ${given}: ${what}`);
    }
  } finally {
    rival.end();
  }
}

const statusOf = ([answer]: readonly unknown[]) => (answer as APIGatewayProxyStructuredResultV2).statusCode;

function byId(events: readonly { readonly id: string }[]): readonly object[] {
  return events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

async function measure(start: Start): Promise<readonly Row[]> {
  const accepted = new Figures();
  const refused = new Figures();

  /** @returns nothing of interest: it keeps several figures of one round */
  async function round(side: Side): Promise<number> {
    const rival = await start(side);
    try {
      for (const size of SIZES) {
        const spent = await microsecondsOf(rival, acceptedOf(size), size);
        accepted.add(keyOf(side, size.events), spent / size.events);
      }
      for (const { what, events, request } of side === 'ours' ? REFUSALS : []) {
        const size = SIZES.find((one) => one.events === events) ?? SIZES[0];
        refused.add(what, await microsecondsOf(rival, request, size));
      }
    } finally {
      rival.end();
    }
    return 0;
  }

  const rounds = { ours: 0, floor: 0, middy: 0, Hono: 0 } satisfies Record<Side, number>;
  await compare(
    Object.fromEntries(Object.keys(rounds).map((side) => [side, () => round(side as Side)])),
    // Each process is warmed up by itself.
    { rounds: ROUNDS, warmUps: 0 },
  );
  return [
    acceptedRow(1, accepted, true),
    acceptedRow(500, accepted, false),
    ...REFUSALS.map(({ what, events }) => refusedRow(what, events, refused, accepted)),
  ];
}

const keyOf = (side: Side, events: number) => `${side} ${events}`;

/** @returns µs of CPU a request */
async function microsecondsOf(rival: Rival, request: object, { warmUps, requests }: Size): Promise<number> {
  await rival.invoke({ events: [request], times: warmUps });
  const { cpuSeconds } = await rival.invoke({ events: [request], times: requests });
  return (cpuSeconds * 1e6) / requests;
}

function acceptedRow(events: number, figures: Figures, withCurve: boolean): Row {
  const of = (side: Side) => figures.of(keyOf(side, events));
  return {
    what: `accepted, ${events === 1 ? 'one event' : `${events} events`} a request`,
    unit: 'µs an event',
    better: 'less',
    floor: of('floor'),
    ours: of('ours'),
    peers: [
      { name: 'middy', figure: of('middy') },
      { name: 'Hono', figure: of('Hono') },
    ],
    goals: [{ of: 'ours / peer', is: '<', value: 1 }],
    ...(withCurve ? { curve: curveOf(figures) } : {}),
  };
}

function curveOf(figures: Figures): NonNullable<Row['curve']> {
  return {
    name: 'door',
    title: 'What an event costs the door',
    x: { title: 'events a request', scale: 'logarithmic' },
    y: { title: 'µs of CPU an event', scale: 'logarithmic' },
    lines: (Object.keys(SIDES) as Side[]).map((side) => ({
      name: side === 'floor' ? 'JSON and the SDK alone' : side,
      points: SIZES.map(({ events }) => [events, spreadOf(figures.of(keyOf(side, events))).median] as const),
    })),
  };
}

function refusedRow(what: string, events: number, refused: Figures, accepted: Figures): Row {
  return {
    what: `refused, ${what}`,
    unit: 'µs a request',
    better: 'less',
    ours: refused.of(what),
    peers: [
      {
        name: 'accepted of that size',
        figure: accepted.of(keyOf('ours', events)).map((spent) => spent * events),
      },
    ],
    goals: [{ of: 'ours / peer', is: '≤', value: 1 }],
  };
}
