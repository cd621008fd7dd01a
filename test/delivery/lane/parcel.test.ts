import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallReading, Format } from '../../../lib/delivery/lane/call.ts';
import { formatOf } from '../../../lib/delivery/lane/format.ts';
import { type Parcel, Waiting } from '../../../lib/delivery/lane/parcel.ts';
import { remaindersOf } from '../../../lib/delivery/lane/remainders.ts';
import type { Task } from '../../../lib/delivery/task.ts';
import { taskNamed } from '../../support/delivery/messages.ts';

const { operation: TRACK } = taskNamed('{}');
const SINGLE = formatOf(TRACK, undefined);
const BULK = formatOf(TRACK, TRACK.bulk);
/** A call of so many bytes. */
const formatHolding = (maxBytes: number, maxEvents = 1_000): Format => ({ ...BULK, maxBytes, maxEvents });

const named = (...bodies: string[]): Task[] => bodies.map((body) => taskNamed(body));
const numbered = (count: number): Task[] =>
  Array.from({ length: count }, (_, index) => taskNamed(String(index)));
const bodiesOf = ({ tasks }: Parcel) => tasks.map(({ body }) => body);
const fresh = (tasks: readonly Task[], namings = 0): Parcel => ({ tasks, namings });

/** Everything that waits, call by call. */
function taken(waiting: Waiting, maxEvents: number, format = BULK): string[][] {
  const calls: string[][] = [];
  while (waiting.count > 0) calls.push(bodiesOf(waiting.take({ ...format, maxEvents })));
  return calls;
}

describe('events that wait', () => {
  it('may be none', () => {
    expect(new Waiting([]).count).toBe(0);
    expect(() => new Waiting([]).take({ ...BULK, maxEvents: 1 })).toThrow(RangeError);
    expect(new Waiting([]).takeAll()).toEqual([]);
  });

  it.each([
    [1, [['a'], ['b'], ['c'], ['d'], ['e']]],
    [2, [['a', 'b'], ['c', 'd'], ['e']]],
    [5, [['a', 'b', 'c', 'd', 'e']]],
    [1_000, [['a', 'b', 'c', 'd', 'e']]],
  ])('go in their order, %i a call at the most', (maxEvents, calls) => {
    expect(taken(new Waiting([named('a', 'b', 'c', 'd', 'e')]), maxEvents)).toEqual(calls);
  });

  it.each<[string, number, string[], string[][]]>([
    ['as many as fit, with a comma each', 6, ['aa', 'bb', 'cc'], [['aa', 'bb'], ['cc']]],
    ['one byte less', 5, ['aa', 'bb', 'cc'], [['aa'], ['bb'], ['cc']]],
    ['letters of several bytes', 6, ['é', 'é', 'é'], [['é', 'é'], ['é']]],
    ['an emoji', 6, ['a', '😀', 'b'], [['a'], ['😀'], ['b']]],
    ['one that is too large goes alone', 4, ['a', 'bbbbbbbb', 'c', 'd'], [['a'], ['bbbbbbbb'], ['c', 'd']]],
  ])('go by their bytes: %s', (_, maxBytes, bodies, calls) => {
    expect(taken(new Waiting([named(...bodies)]), 1_000, formatHolding(maxBytes))).toEqual(calls);
  });

  it('go one a call where that is the format, whatever their size', () => {
    const large = 'x'.repeat(100_000);
    expect(taken(new Waiting([named(large, 'b')]), SINGLE.maxEvents, SINGLE)).toEqual([[large], ['b']]);
  });

  it('give for a probe one that was never received before, or else the first', () => {
    const again = (body: string) => taskNamed(body, { receiveCount: 2 });
    const waiting = new Waiting([
      [again('a'), again('b')],
      [again('c'), taskNamed('new'), again('d')],
    ]);
    expect(bodiesOf(waiting.takeProbe())).toEqual(['new']);
    expect(waiting.count).toBe(4);
    expect(bodiesOf(waiting.takeProbe())).toEqual(['a']);
    expect(taken(waiting, 1_000)).toEqual([['b'], ['c', 'd']]);
    expect(() => waiting.takeProbe()).toThrow(RangeError);
  });

  it('go before the others when they are put first, and never in one call with them', () => {
    const waiting = new Waiting([named('a', 'b', 'c')]);
    expect(bodiesOf(waiting.take({ ...BULK, maxEvents: 1 }))).toEqual(['a']);
    waiting.putFirst([fresh(named('x', 'y')), fresh([]), fresh(named('z'))]);
    expect(taken(waiting, 1_000)).toEqual([['x', 'y'], ['z'], ['b', 'c']]);
  });

  it('keep count of how often their parcel was taken apart', () => {
    const waiting = new Waiting([]);
    waiting.putFirst([fresh(named('a', 'b'), 2)]);
    expect(waiting.take({ ...BULK, maxEvents: 1 }).namings).toBe(2);
    expect(waiting.take({ ...BULK, maxEvents: 1 }).namings).toBe(2);
  });

  it('are taken all at once, those of half-taken parcels too, in order', () => {
    const waiting = new Waiting([named('a', 'b', 'c')]);
    waiting.take({ ...BULK, maxEvents: 1 });
    waiting.putFirst([fresh(named('x', 'y'))]);
    waiting.take({ ...BULK, maxEvents: 1 });
    expect(waiting.count).toBe(3);
    expect(waiting.takeAll().map(({ body }) => body)).toEqual(['y', 'b', 'c']);
    expect(waiting.count).toBe(0);
  });

  it('all go, each once, in calls that keep within the limits of their parcel', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 12 }), {
          maxLength: 5,
        }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 60 }),
        (groups, maxEvents, maxBytes) => {
          const parcels = groups.map((bodies) => fresh(named(...bodies)));
          const waiting = new Waiting([]);
          waiting.putFirst(parcels);
          const calls: (readonly Task[])[] = [];
          while (waiting.count > 0) calls.push(waiting.take({ maxEvents, maxBytes }).tasks);
          expect(calls.flat()).toEqual(parcels.flatMap(({ tasks }) => tasks));
          for (const call of calls) {
            expect(call.length).toBeGreaterThanOrEqual(1);
            expect(call.length).toBeLessThanOrEqual(maxEvents);
            const bytes = Buffer.byteLength(call.map(({ body }) => `${body},`).join(''));
            if (call.length > 1) expect(bytes).toBeLessThanOrEqual(maxBytes);
            expect(parcels.filter(({ tasks }) => call.some((task) => tasks.includes(task)))).toHaveLength(1);
          }
        },
      ),
    );
  });
});

/** A call whose events nobody knows of, but `known` by their index. */
const said = (
  verdict: CallReading['reading']['verdict'],
  count: number,
  known: readonly number[] = [],
  culprits: readonly number[] = [],
): CallReading => ({
  reading: { verdict },
  events: Array.from({ length: count }, (_, index) =>
    known.includes(index) ? ({ verdict: 'rejected' } as const) : undefined,
  ),
  named: culprits,
});

describe('what must go again of a call', () => {
  const apart = (tasks: readonly Task[], reading: CallReading, namings = 0) =>
    remaindersOf(fresh(tasks, namings), reading).map((parcel) => [bodiesOf(parcel).join(''), parcel.namings]);
  const five = named('a', 'b', 'c', 'd', 'e');

  it.each<[string, CallReading, number, [string, number][]]>([
    ['nothing where all is known', said('delivered', 5, [0, 1, 2, 3, 4]), 0, []],
    ['nothing of a refusal where all is known', said('unavailable', 5, [0, 1, 2, 3, 4]), 0, []],
    [
      'each alone whose outcome an answer leaves open',
      said('delivered', 5, [0, 2]),
      0,
      [
        ['b', 0],
        ['d', 0],
        ['e', 0],
      ],
    ],
    [
      'halves of a call that was refused',
      said('rejected', 5),
      0,
      [
        ['abc', 0],
        ['de', 0],
      ],
    ],
    [
      'halves, without those that are known',
      said('rejected', 5, [1]),
      0,
      [
        ['ac', 0],
        ['de', 0],
      ],
    ],
    [
      'the one that is named alone, after the others together',
      said('rejected', 5, [], [2]),
      0,
      [
        ['abde', 1],
        ['c', 0],
      ],
    ],
    [
      'each that is named alone',
      said('rejected', 5, [], [4, 1]),
      2,
      [
        ['acd', 3],
        ['b', 0],
        ['e', 0],
      ],
    ],
    [
      'halves when one was named three times before',
      said('rejected', 5, [], [2]),
      3,
      [
        ['abc', 3],
        ['de', 3],
      ],
    ],
    [
      'halves when all are named',
      said('rejected', 5, [], [0, 1, 2, 3, 4]),
      1,
      [
        ['abc', 1],
        ['de', 1],
      ],
    ],
    [
      'halves when one is named that is not there',
      said('rejected', 5, [0], []),
      0,
      [
        ['bc', 0],
        ['de', 0],
      ],
    ],
  ])('is %s', (_, reading, namings, parcels) => {
    expect(apart(five, reading, namings)).toEqual(parcels);
  });

  it('is each of two', () => {
    expect(apart(named('a', 'b'), said('too-large', 2))).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
  });
});

describe('what goes in turn', () => {
  const [a, b, c, d, e] = named('a', 'b', 'c', 'd', 'e') as [Task, Task, Task, Task, Task];
  /** `ab|c` is a call of `a` and `b`, with `c` behind `b`. */
  const shown = ({ tasks, behind = [] }: Parcel) =>
    tasks
      .map((task, at) => [task.body, ...(behind[at] ?? []).map(({ body }) => `>${body}`)].join(''))
      .join(' ');
  const remainders = (parcel: Parcel, reading: CallReading) => remaindersOf(parcel, reading).map(shown);
  const inTurn = [[a, b], [c], [d, e]];

  it('is told apart in one call, the first of each list before the others', () => {
    expect(remainders(fresh([a, b, c, d, e]), { ...said('delivered', 5, [2]), inTurn })).toEqual(['a>b d>e']);
  });

  it('goes alone where it is the only one of its list, and beside it those that are not', () => {
    expect(remainders(fresh([a, b, c, d, e]), { ...said('delivered', 5), inTurn })).toEqual(['c', 'a>b d>e']);
    expect(remainders(fresh([a, b, c, d, e]), { ...said('delivered', 5, [2, 3, 4]), inTurn })).toEqual([
      'a>b',
    ]);
  });

  it('is not cut in two where a call is refused', () => {
    const halves = remainders(fresh([a, b, c, d]), { ...said('rejected', 4), inTurn: [[a, b, c], [d]] });
    expect(halves).toEqual(['a b c', 'd']);
  });

  it('is taken out whole where one of it is named', () => {
    const named = { ...said('rejected', 5, [], [1]), inTurn };
    expect(remainders(fresh([a, b, c, d, e]), named)).toEqual(['c d e', 'a>b']);
  });

  it('goes one by one where there is nothing else in a call that was refused', () => {
    expect(remainders(fresh([a, b, c]), { ...said('rejected', 3), inTurn: [[a, b, c]] })).toEqual(['a>b>c']);
  });

  describe('and is behind the first', () => {
    const parcel = { ...fresh([a, c, d]), behind: [[b], [], [e]] };

    it('goes together with others when those before them are concluded', () => {
      expect(remainders(parcel, said('delivered', 3, [0, 1, 2]))).toEqual(['b e']);
    });

    it('goes on behind one that must go again', () => {
      expect(remainders(parcel, said('delivered', 3, [0, 1]))).toEqual(['d>e', 'b']);
      expect(remainders(parcel, said('rejected', 3))).toEqual(['a>b c', 'd>e']);
      expect(remainders(parcel, said('rejected', 3, [], [0]))).toEqual(['c d>e', 'a>b']);
    });

    it('is counted, taken and given back with it', () => {
      const waiting = new Waiting([]);
      waiting.putFirst([parcel, fresh(named('x'))]);
      expect(waiting.count).toBe(6);
      expect(shown(waiting.take({ ...BULK, maxEvents: 2 }))).toBe('a>b c');
      expect(waiting.count).toBe(3);
      expect(waiting.takeAll().map(({ body }) => body)).toEqual(['d', 'e', 'x']);
      expect(waiting.count).toBe(0);
    });

    it('follows it where it is a probe', () => {
      const again = taskNamed('again', { receiveCount: 2 });
      const waiting = new Waiting([]);
      waiting.putFirst([{ ...fresh([again, a, c]), behind: [[d], [b], []] }]);
      expect(shown(waiting.takeProbe())).toBe('a>b');
      expect(waiting.count).toBe(3);
      expect(shown(waiting.take(BULK))).toBe('again>d c');
      expect(waiting.count).toBe(0);
    });
  });
});

it('more than thirty-two that are named go together, apart from the rest', () => {
  const tasks = numbered(80);
  const named = (count: number) =>
    said(
      'rejected',
      40,
      [],
      Array.from({ length: count }, (_, index) => index * 2),
    );
  const sizes = (count: number, namings = 0) =>
    remaindersOf(fresh(tasks, namings), named(count)).map((parcel) => [parcel.tasks.length, parcel.namings]);
  expect(sizes(32)).toEqual([[48, 1], ...Array.from({ length: 32 }, () => [1, 0])]);
  expect(sizes(33)).toEqual([
    [47, 1],
    [33, 1],
  ]);
  expect(sizes(33, 3)).toEqual([
    [40, 3],
    [40, 3],
  ]);
});

/** What an answerer does with a call: it may know as little as it likes of many, but not of one. */
interface Whim {
  readonly kind: 'leaves open' | 'refuses' | 'names';
  readonly which: readonly number[];
}

const whim: fc.Arbitrary<Whim> = fc.record({
  kind: fc.constantFrom('leaves open', 'refuses', 'names'),
  which: fc.array(fc.nat(), { maxLength: 4 }),
});

/** Plays calls until nothing waits. @returns how often each event was attempted */
function attemptsAt(tasks: readonly Task[], next: () => Whim): ReadonlyMap<Task, number> {
  const attempts = new Map<Task, number>();
  const settled = new Set<Task>();
  const waiting = new Waiting([tasks]);
  for (let calls = 0; waiting.count > 0; calls++) {
    if (calls > tasks.length * 100) throw new Error('it never ends');
    const parcel = waiting.take(BULK);
    const { length } = parcel.tasks;
    for (const task of parcel.tasks) {
      expect(settled.has(task)).toBe(false);
      attempts.set(task, (attempts.get(task) ?? 0) + 1);
    }
    const { kind, which } = next();
    const indexes = which.map((number) => number % length);
    const reading =
      length === 1
        ? said('delivered', 1, [0])
        : kind === 'leaves open'
          ? said('delivered', length, indexes)
          : said('rejected', length, [], kind === 'names' ? [...new Set(indexes)] : []);
    for (const [index, task] of parcel.tasks.entries()) {
      if (reading.events[index] !== undefined) settled.add(task);
    }
    waiting.putFirst(remaindersOf(parcel, reading));
  }
  expect(settled).toEqual(new Set(tasks));
  return attempts;
}

describe('whatever Iterable answers', () => {
  /** Halving a thousand until one stands alone, and three namings before each. */
  const bound = (count: number) => 1 + Math.ceil(Math.log2(count)) + 3;

  it('each event is attempted a bounded number of times, and is settled in the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.infiniteStream(whim), (count, whims) => {
        const attempts = attemptsAt(numbered(count), () => whims.next().value);
        expect(Math.max(...attempts.values())).toBeLessThanOrEqual(bound(count));
      }),
      { numRuns: 100 },
    );
  });

  it.each<[string, number, Whim, number]>([
    ['always refuses', 1_000, { kind: 'refuses', which: [] }, 11],
    ['always names the first', 1_000, { kind: 'names', which: [0] }, 14],
    ['names all but one', 8, { kind: 'names', which: [0, 1, 2, 3, 4, 5, 6] }, 2],
    ['leaves all open', 1_000, { kind: 'leaves open', which: [] }, 2],
  ])(
    'an Iterable that %s, of %i events, by %j: each is attempted %i times at the most',
    (_, count, answers, times) => {
      const attempts = attemptsAt(numbered(count), () => answers);
      expect(Math.max(...attempts.values())).toBe(times);
      expect(times).toBeLessThanOrEqual(bound(count));
    },
  );

  it('one bad event among a thousand is found in about twenty calls', () => {
    const tasks = numbered(1_000);
    const waiting = new Waiting([tasks]);
    const culprit = tasks[637];
    let calls = 0;
    const delivered: Task[] = [];
    while (waiting.count > 0) {
      const parcel = waiting.take(BULK);
      calls += 1;
      const { length } = parcel.tasks;
      if (!parcel.tasks.includes(culprit as Task)) delivered.push(...parcel.tasks);
      else if (length > 1) waiting.putFirst(remaindersOf(parcel, said('rejected', length)));
    }
    expect(calls).toBeLessThanOrEqual(21);
    expect(delivered).toHaveLength(999);
  });
});
