/** What an event costs the door: µs of CPU of its process, with an SQS that another process answers. */
import { isDeepStrictEqual } from 'node:util';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Benchmark, Row } from './benchmark.ts';
import { withBundles } from './build.ts';
import { Figures, inTurn } from './compare.ts';
import { acceptedOf, eventsOf, REFUSALS, SIZES, type Size } from './door-requests.ts';
import { environmentOf } from './environment.ts';
import { spreadOf } from './report/ratios.ts';
import { type Rival, startRival } from './rivals/rival.ts';
import { type Services, withServices } from './servers/server.ts';

const ROUNDS = 5;

const SIDES = {
  ours: 'http',
  floor: 'sdk-door',
  middy: 'middy-door',
  Hono: 'hono-door',
} as const;

type Side = keyof typeof SIDES;

const SIDE_NAMES = Object.keys(SIDES) as Side[];

export const door: Benchmark = {
  name: 'door',
  title: 'The door: CPU of its process',
  run: () =>
    withBundles(['sdk-door', 'middy-door', 'hono-door'], ({ fileOf }) =>
      withServices(async (services) => {
        const start: Start = (side) => startRival(fileOf(SIDES[side]), environmentOf(services));
        for (const side of SIDE_NAMES) await checkSameWork(side, start, services);
        return await measure(start);
      }),
    ),
};

type Start = (side: Side) => Promise<Rival>;

/** @throws Error when the events of a request are not what comes to the queue, or what is wrong is not refused */
async function checkSameWork(side: Side, start: Start, { aws }: Services): Promise<void> {
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

  // Each process is warmed up by itself.
  await inTurn(SIDE_NAMES, { rounds: ROUNDS, warmUps: 0 }, async (side) => {
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
  });
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
    lines: SIDE_NAMES.map((side) => ({
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
