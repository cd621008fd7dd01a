/** Consumers compared: each gets the same batches of the same messages, and must bring the same to Iterable. */
import { isDeepStrictEqual } from 'node:util';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Goal, Row } from './benchmark.ts';
import { type RivalName, withBundles } from './build.ts';
import { Figures, inTurn } from './compare.ts';
import { environmentOf } from './environment.ts';
import { type Sent, sqsEventOf } from './records.ts';
import { type Rival, startRival } from './rivals/rival.ts';
import { type Services, withServices } from './servers/server.ts';

export interface Contest {
  readonly what: string;
  /** What a message is. */
  readonly message: 'event' | 'update';
  readonly ours: 'deliver' | 'users';
  /** What calls the floor makes: `rivals/pool.ts`. */
  readonly floor: 'single' | 'bulk' | 'coalesced';
  /** What they are, by the name of each. */
  readonly peers: Readonly<Record<string, RivalName>>;
  /** What one invocation after the other gets. */
  readonly batches: readonly (readonly Sent[])[];
  /** What an invocation of a peer gets at the most, if one of ours gets more than it can well do with. */
  readonly peerBatch?: number;
  /** How often all of them in a round: long enough for the quick, and not too long for the slow. */
  readonly times: { readonly ours: number; readonly peers: number };
  /** Its delivery fails: each side must report it, and nothing else. */
  readonly refused?: Sent;
  /** What is the same of all sides, of the bodies that came. */
  readonly effectOf: (bodies: readonly string[]) => unknown;
  readonly goals: readonly Goal[];
}

const ROUNDS = 7;

/** @returns messages a second, and the CPU that one takes: that doesn't depend on how quick the services are */
export function contestOf(contest: Contest): Promise<readonly Row[]> {
  const { ours, peers, what, message, goals } = contest;
  return withBundles(['pool', ...new Set(Object.values(peers))], ({ fileOf }) =>
    withServices(async (services) => {
      const environment = environmentOf(services, { CALLS: contest.floor });
      const files = { ours: fileOf(ours), floor: fileOf('pool'), ...mapped(peers, fileOf) };
      const rivals: Record<string, Rival> = {};
      try {
        for (const [name, file] of Object.entries(files)) rivals[name] = await startRival(file, environment);
        const figures = await measure(rivals, services, contest);
        const row = (measured: keyof Measured): Omit<Row, 'unit' | 'better' | 'goals'> => ({
          what,
          floor: figures.of(`floor ${measured}`),
          ours: figures.of(`ours ${measured}`),
          peers: Object.keys(peers).map((name) => ({ name, figure: figures.of(`${name} ${measured}`) })),
        });
        return [
          { ...row('perSecond'), unit: `${message}s/s`, better: 'more', goals },
          {
            ...row('microseconds'),
            what: `CPU: ${what}`,
            unit: `µs an ${message}`,
            better: 'less',
            goals: [],
          },
        ];
      } finally {
        for (const rival of Object.values(rivals)) rival.end();
      }
    }),
  );
}

type Rivals = Readonly<Record<string, Rival>>;

async function measure(rivals: Rivals, { iterable }: Services, contest: Contest): Promise<Figures> {
  const bytes = await checkSameWork(rivals, iterable, contest);
  const figures = new Figures();
  await inTurn(Object.keys(rivals), { rounds: ROUNDS }, async (name, isWarmUp) => {
    const side = sideOf(name, contest);
    const { perSecond, microseconds } = await measureOne(side, rivals[name] as Rival, iterable, bytes[name]);
    if (isWarmUp) return;
    figures.add(`${name} perSecond`, perSecond);
    figures.add(`${name} microseconds`, microseconds);
  });
  return figures;
}

function mapped<Value, Result>(
  values: Readonly<Record<string, Value>>,
  of: (value: Value, name: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, of(value, name)]));
}

interface Side {
  readonly events: readonly SQSEvent[];
  readonly times: number;
}

function sideOf(name: string, { batches, peerBatch, peers, times }: Contest): Side {
  const isPeer = name in peers;
  return {
    events: isPeer && peerBatch !== undefined ? eventsOf(cut(batches.flat(), peerBatch)) : eventsOf(batches),
    times: isPeer ? times.peers : times.ours,
  };
}

const eventsOf = (batches: Contest['batches']) => batches.map(sqsEventOf);

function cut(messages: readonly Sent[], size: number): Contest['batches'] {
  const parts = Math.ceil(messages.length / size);
  return Array.from({ length: parts }, (_, part) => messages.slice(part * size, (part + 1) * size));
}

/** What came of some invocations. */
interface Work {
  readonly effect: unknown;
  readonly failedIds: readonly string[];
}

/**
 * @returns the bytes that each side sends for all batches
 * @throws Error when one does not have the effect of the others, or does not report the same as failed
 */
async function checkSameWork(
  rivals: Rivals,
  iterable: Services['iterable'],
  contest: Contest,
): Promise<Readonly<Record<string, number>>> {
  const { batches, refused, effectOf } = contest;
  const bytes: Record<string, number> = {};

  async function work(name: string, rival: Rival, events: readonly SQSEvent[]): Promise<Work> {
    await iterable.ask({ gather: true });
    const { answers } = await rival.invoke({ events, times: 1 });
    const arrivals = await iterable.ask({ gather: false });
    bytes[name] ??= arrivals.bytes;
    const failures = (answers as SQSBatchResponse[]).flatMap((answer) => answer.batchItemFailures);
    return {
      effect: effectOf(arrivals.bodies),
      failedIds: failures.map(({ itemIdentifier }) => itemIdentifier),
    };
  }

  const expected: Work = {
    effect: effectOf(batches.flat().map(({ body }) => JSON.stringify(body))),
    failedIds: [],
  };
  for (const [name, rival] of Object.entries(rivals)) {
    const done = await work(name, rival, sideOf(name, contest).events);
    if (!isDeepStrictEqual(done, expected)) throw new Error(`${name} did not deliver everything`);
    if (refused === undefined) continue;
    const hindered = await work(name, rival, [sqsEventOf([...(batches[0] ?? []), refused])]);
    if (!isDeepStrictEqual(hindered.failedIds, [refused.id])) {
      throw new Error(`${name} did not report the event that was refused, and only that`);
    }
  }
  return bytes;
}

interface Measured {
  readonly perSecond: number;
  /** Of CPU, a message. */
  readonly microseconds: number;
}

async function measureOne(
  { events, times }: Side,
  rival: Rival,
  iterable: Services['iterable'],
  bytes = 0,
): Promise<Measured> {
  const { seconds, cpuSeconds } = await rival.invoke({ events, times });
  const arrivals = await iterable.ask({ gather: false });
  if (arrivals.bytes !== bytes * times) throw new Error('not as many bytes arrived as in the round before');
  const messages = events.flatMap(({ Records }) => Records).length * times;
  return { perSecond: messages / seconds, microseconds: (cpuSeconds * 1e6) / messages };
}

/** The events, in whichever order and calls they came. */
export function eventsIn(bodies: readonly string[]): unknown {
  return bodies
    .flatMap((body) => {
      const { events, ...event } = JSON.parse(body);
      return events ?? [event];
    })
    .map((event) => JSON.stringify(event))
    .toSorted();
}

/** What each user's profile has become. */
export function profilesIn(bodies: readonly string[]): unknown {
  const profiles: Record<string, object> = {};
  for (const body of bodies) {
    const { userId, dataFields } = JSON.parse(body);
    profiles[userId] = { ...profiles[userId], ...dataFields };
  }
  return profiles;
}
