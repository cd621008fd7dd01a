import { beforeEach, describe, expect, it } from 'vitest';
import { type Backlog, type BacklogLines, backlogOf, createBacklogLines } from '../../local/backlog-lines.ts';

let queue: { count: number; hidden: number; oldestSentAt: number | undefined };
let isPaused: boolean;
let said: string[];
let looks: number;
let lines: BacklogLines;

beforeEach(() => {
  queue = { count: 0, hidden: 0, oldestSentAt: undefined };
  isPaused = false;
  said = [];
  looks = 0;
  const backlogs = (): readonly Backlog[] => {
    looks += 1;
    return [{ project: 'us', isPaused, ...queue }];
  };
  lines = createBacklogLines(backlogs, (project, text) => said.push(`${project} ${text}`));
});

/** Sent at 0, and looked at after so many seconds. */
function lookAt(seconds: number, count = queue.count, hidden = queue.hidden): void {
  queue = { count, hidden, oldestSentAt: count === 0 ? undefined : 0 };
  lines.look(seconds * 1_000);
}

const retried = { event: 'event-retried', project: 'us', verdict: 'unavailable' };
const gateClosed = { event: 'events-not-attempted', project: 'us', why: 'gate-closed' };

describe('the line of a queue', () => {
  it.each([
    [120, 35, '120 wait, 35 of them hidden'],
    [120, 0, '120 wait'],
    [2, 2, '2 wait, all hidden'],
    [1, 1, '1 waits, hidden'],
  ])('says of %i events, %i of them hidden, how long the oldest waits', (count, hidden, text) => {
    lookAt(40, count, hidden);

    expect(said).toEqual([`us ${text}, oldest 40 s`]);
  });

  it.each([
    [{ ...gateClosed, closedBy: 'throttled' }, ': gate closed by 429'],
    [{ ...gateClosed, closedBy: 'failed' }, ': gate closed by failures'],
    [{ ...gateClosed, closedBy: 'refused' }, ': gate closed by a refused key'],
    [{ ...gateClosed, closedBy: 'barred' }, ': gate closed, no key'],
    [gateClosed, ': gate closed'],
    [{ ...gateClosed, why: 'no-time' }, ''],
    [{ ...gateClosed, project: 'eu' }, ''],
    [{ ...retried, verdict: 'unavailable', status: 503 }, ': last attempt unavailable (503)'],
    [{ ...retried, verdict: 'user-unknown', status: 200 }, ': last attempt user-unknown (200)'],
    [{ ...retried, verdict: 'in-doubt', cause: 'timeout' }, ': last attempt in-doubt (timeout)'],
  ])('says why, after %j', (fields, text) => {
    lines.hear(fields);
    lookAt(40, 3);

    expect(said).toEqual([`us 3 wait, oldest 40 s${text}`]);
  });

  it('says that its project is paused, whatever was in the way before', () => {
    isPaused = true;
    lines.hear(gateClosed);
    lookAt(40, 3);

    expect(said).toEqual(['us 3 wait, oldest 40 s: paused']);
  });

  it('forgets why once something is delivered', () => {
    lines.hear(gateClosed);
    lines.hear({ event: 'event-delivered', project: 'us' });
    lookAt(40, 3);

    expect(said).toEqual(['us 3 wait, oldest 40 s']);
  });

  it('does not come for what is delivered within seconds', () => {
    lookAt(1, 3);
    lookAt(4, 3);
    lookAt(5, 0);

    expect(said).toEqual([]);
  });

  it('comes again after a few seconds if something changed, and after a minute if nothing did', () => {
    lookAt(10, 3);
    lookAt(14, 2);
    lookAt(15, 2);
    for (let second = 16; second <= 75; second += 1) lookAt(second);

    expect(said).toEqual(['us 3 wait, oldest 10 s', 'us 2 wait, oldest 15 s', 'us 2 wait, oldest 75 s']);
  });

  it('comes a last time when nothing waits any more', () => {
    lines.hear(gateClosed);
    lookAt(10, 3);
    lookAt(11, 0);
    lookAt(12, 0);
    lines.hear({});
    lookAt(30, 1);

    expect(said).toEqual([
      'us 3 wait, oldest 10 s: gate closed',
      'us nothing waits any more',
      'us 1 waits, oldest 30 s',
    ]);
  });
});

it('the queues are looked at only after something happened, and while something waits', () => {
  lookAt(1, 0);
  lookAt(2, 0);
  expect(looks).toBe(1);

  lines.hear({});
  lookAt(3, 1);
  lookAt(4, 1);
  lookAt(5, 0);
  lookAt(6, 0);
  expect(looks).toBe(4);
});

describe('the backlog of a project', () => {
  const empty = { count: 0, hidden: 0, oldestSentAt: undefined };

  it.each([
    [[empty, empty], { count: 0, hidden: 0, oldestSentAt: undefined }],
    [[{ count: 3, hidden: 1, oldestSentAt: 7 }, empty], { count: 3, hidden: 1, oldestSentAt: 7 }],
    [
      [
        { count: 3, hidden: 1, oldestSentAt: 7 },
        { count: 2, hidden: 2, oldestSentAt: 0 },
      ],
      { count: 5, hidden: 3, oldestSentAt: 0 },
    ],
  ])('is that of all its queues: %j', (queues, sum) => {
    expect(backlogOf('us', queues)).toEqual({ project: 'us', ...sum });
  });
});
