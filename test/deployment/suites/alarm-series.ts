/** When the alarms that compute go off: their expressions, over series of what CloudWatch measures. */
import { describe, expect, it } from 'vitest';
import { alarmsByName } from '../alarms-by-name.ts';
import { type Point, type Query, READINGS, valuesOf } from '../metric-math.ts';

/**
 * Whether an alarm is on after the last of these periods. CloudWatch reads more periods than it evaluates, and does not
 * say how many: the alarm must be the same with one more, and with all of these.
 */
function isOn(name: string, points: readonly Point[]): boolean {
  const { Metrics, Threshold, EvaluationPeriods, DatapointsToAlarm } = alarmsByName()[name] as {
    readonly Metrics: readonly (Query & { readonly ReturnData: boolean })[];
    readonly Threshold: number;
    readonly EvaluationPeriods: number;
    readonly DatapointsToAlarm?: number;
  };
  const watched = Metrics.find(({ ReturnData }) => ReturnData)?.Id ?? '';
  const answers = READINGS.flatMap((reading) =>
    [EvaluationPeriods + 1, points.length].map((read) => {
      const values = valuesOf(watched, Metrics, points.slice(-read), reading).slice(-EvaluationPeriods);
      const breaching = values.filter((value) => value !== undefined && value > Threshold).length;
      return breaching >= (DatapointsToAlarm ?? EvaluationPeriods);
    }),
  );
  expect(new Set(answers).size).toBe(1);
  return answers[0] === true;
}

const many = (point: Point, count: number): Point[] => Array(count).fill(point);

/** For each point whether the alarm is on once it is there. */
const statesOf = (name: string, points: readonly Point[]) =>
  points.map((_, at) => isOn(name, points.slice(0, at + 1)));

describe('the alarm of a project that is stalled', () => {
  const outage = { waiting: 5, hidden: 3, deleted: 0 };
  const busy = { waiting: 900, hidden: 3_000, deleted: 40_000 };
  const idle = { waiting: 0, hidden: 0, deleted: undefined };

  it.each<[string, boolean, Point[]]>([
    ['nothing was deleted for half an hour while events wait', true, many(outage, 6)],
    ['SQS reports no deletions at all', true, many({ ...outage, deleted: undefined }, 6)],
    ['all that waits is hidden', true, many({ waiting: 0, hidden: 1, deleted: 0 }, 6)],
    ['nothing is hidden', true, many({ waiting: 1, hidden: 0, deleted: 0 }, 6)],
    ['events wait for 25 minutes only', false, [idle, ...many(outage, 5)]],
    ['one event was delivered meanwhile', false, [...many(outage, 5), { ...outage, deleted: 1 }]],
    ['it is busy', false, many(busy, 6)],
    ['nothing waits', false, many(idle, 6)],
    [
      'its queue lay idle, and SQS reports nothing',
      false,
      many({ waiting: undefined, hidden: undefined, deleted: undefined }, 6),
    ],
  ])('goes off as it should when %s: %s', (_, isOff, points) => {
    expect(isOn('us-stalled', points)).toBe(isOff);
    expect(isOn('us-stalled-users', points)).toBe(isOff);
  });
});

describe('the alarm of more dead letters', () => {
  /** A quiet hour, and then these numbers of letters, one every five minutes. */
  const lettersIn = (...depths: (number | undefined)[]) => [
    ...many({ visible: 0, hidden: 0 }, 11),
    ...depths.map((visible) => ({ visible, hidden: visible === undefined ? undefined : 0 })),
  ];
  const isOnAfter = (points: Point[]) => statesOf('more-dead-letters', points).slice(11);

  it('leaves the first letters to the other alarm, and rings when more come while these lie there', () => {
    expect(isOnAfter(lettersIn(0, 5, 5, 5, 9, 9, 0))).toEqual([false, false, false, false, true, true, true]);
  });

  it('goes out an hour after the last of them, and rings anew', () => {
    const states = isOnAfter(lettersIn(5, 9, ...Array(12).fill(9), 10));

    expect(states).toEqual([false, ...Array(12).fill(true), false, true]);
  });

  it.each<[string, boolean, Point[]]>([
    ['nothing is there', false, lettersIn(0)],
    ['the new ones come in the last of the periods that are read', true, lettersIn(5, 6).slice(-12)],
    ['the same letters lie there for hours', false, many({ visible: 5, hidden: 0 }, 30)],
    ['letters were deleted or moved back', false, lettersIn(9, 4)],
    ['all were moved back, and other letters come', false, lettersIn(9, 0, 3)],
    ['SQS reports late that more came', true, lettersIn(5, undefined, 6, undefined)],
    ['SQS reported nothing for hours, because the queue was empty', false, [{}, {}, ...lettersIn(5)]],
  ])('is as it should be when %s: %s', (_, isOff, points) => {
    const filled = points.map((point) => ({ visible: undefined, hidden: undefined, ...point }));
    expect(isOn('more-dead-letters', filled)).toBe(isOff);
  });

  const STATISTICS = { Maximum: Math.max, Minimum: Math.min };
  /** What CloudWatch makes of the values of five minutes. */
  function statisticOf(id: string, values: readonly number[]): number {
    const metrics = alarmsByName()['more-dead-letters']?.Metrics as readonly {
      readonly Id: string;
      readonly MetricStat?: { readonly Stat: keyof typeof STATISTICS };
    }[];
    const statistic = metrics.find(({ Id }) => Id === id)?.MetricStat?.Stat ?? 'Maximum';
    return STATISTICS[statistic](...values);
  }

  it('stays silent while somebody reads letters, which hides them and shows them again', () => {
    /** The fifteen letters minute by minute: how many of them are hidden. */
    const hiddenByMinute = [0, 0, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0, 0, 0, 0, 3, 0, 0];
    const points = [0, 5, 10, 15].map((from) => {
      const hidden = hiddenByMinute.slice(from, from + 5);
      return {
        visible: statisticOf(
          'visible',
          hidden.map((count) => 15 - count),
        ),
        hidden: statisticOf('hidden', hidden),
      };
    });

    expect(statesOf('more-dead-letters', points)).toEqual([false, false, false, false]);
  });
});

describe('the alarm of more refusals', () => {
  const hours = (...refusals: (number | undefined)[]) => refusals.map((count) => ({ refusals: count }));
  const statesIn = (...refusals: (number | undefined)[]) =>
    statesOf('more-refusals', hours(undefined, undefined, ...refusals)).slice(2);

  it('rings on a storm of wrong keys, and goes out though the storm goes on', () => {
    expect(statesIn(undefined, 5_000, 60_000, 60_000, 60_000)).toEqual([false, true, true, true, false]);
  });

  it('rings for a new storm beside a client that is always wrong', () => {
    expect(statesIn(300, 310, 290, 300, 1_500, 300)).toEqual([true, true, false, false, true, true]);
  });

  it.each<[string, boolean, (number | undefined)[]]>([
    ['nothing is refused', false, [0, 0, 0]],
    ['nothing was ever refused', false, [undefined, undefined, undefined]],
    ['somebody tries twenty times', false, [undefined, undefined, 20]],
    ['a quiet stack refuses more than twenty', true, [undefined, undefined, 21]],
    ['they come in the last of the hours that are read', true, [undefined, 21]],
    ['it was so an hour ago', true, [undefined, 21, undefined]],
    ['it was so two hours ago', false, [undefined, 21, undefined, undefined]],
    ['one client is wrong every few minutes, for hours', false, [120, 121, 119, 120]],
    ['traffic doubles in the morning, and refusals with it', false, [100, 100, 100, 200]],
    ['there are just four times as many', false, [100, 100, 100, 400]],
    ['there are more than four times as many', true, [100, 100, 100, 401]],
    ['they come to an end', false, [5_000, 5_000, 5_000, undefined]],
  ])('is as it should be when %s: %s', (_, isOff, refusals) => {
    expect(isOn('more-refusals', hours(...refusals))).toBe(isOff);
  });
});
