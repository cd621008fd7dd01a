/** What the log says in words of users in order. */
import { expect, it } from 'vitest';
import { HIDDEN, viewOf } from '../../../operate/log/views.ts';
import type { LogLine } from '../../../operate/log/words.ts';

const named = (project: unknown) => `${project} (sandbox)`;

function told(line: LogLine): string {
  const view = viewOf(line);
  if (view === undefined || view === HIDDEN) throw new Error('it has no words');
  return `${view.title}: ${view.tell(line, named)}`;
}

const held = { event: 'events-held', project: 'us', id: 'e-1', group: 'ab12', delaySeconds: 8 };
const tried = { project: 'us', operation: 'users/update', id: 'e-1', attempt: 2 };

it.each<[string, LogLine, string]>([
  [
    'one that waits',
    { ...held, count: 1 },
    'held: 1 waits behind e-1 of their user of us (sandbox), again in 8 s',
  ],
  ['several', { ...held, count: 9 }, 'held: 9 wait behind e-1 of their user of us (sandbox), again in 8 s'],
  [
    'those behind what has no id',
    { ...held, id: undefined, count: 2 },
    'held: 2 wait behind another of their user of us (sandbox), again in 8 s',
  ],
  [
    'what was made one call',
    { event: 'events-merged', project: 'us', operation: 'users/update', id: 'e-1', group: 'ab12', count: 3 },
    'merged: us (sandbox) users/update e-1 and the next 2 in one call',
  ],
  [
    'what an order that was turned on moves',
    { event: 'events-forwarded', project: 'us', to: 'users', count: 4 },
    'forwarded: 4 of us (sandbox) to its queue of users in order',
  ],
  [
    'what an order that was turned off moves',
    { event: 'events-forwarded', project: 'us', to: 'standard', count: 4 },
    'forwarded: 4 of us (sandbox) to its standard queue',
  ],
  [
    'what lets others of its user pass',
    { ...tried, event: 'event-retried', verdict: 'user-unknown', status: 400, why: 'sent-behind' },
    'retried: us (sandbox) users/update e-1, attempt 2 user-unknown (400), again behind the others of its user',
  ],
])('tells of %s', (_, line, text) => {
  expect(told(line)).toBe(text);
});

it('says how a refused key is mended, as it is typed', () => {
  const text = told({
    event: 'credentials-refused',
    project: 'us',
    secret: 'a',
    dataCenter: 'US',
    status: 401,
  });

  expect(text).toMatch(/`npx iterable-forwarder doctor` says what mends it$/);
});

it('says what to do about a user who has very many', () => {
  const text = told({ event: 'user-busy', project: 'us', group: 'ab12', count: 120 });

  expect(text).toMatch(
    /^trouble: 120 messages of one user of us \(sandbox\).*group ab12.*Each must name its own/,
  );
});

it.each(['events-held', 'events-merged', 'events-forwarded'])(
  'counts in a sum how many %s stands for',
  (event) => {
    const view = viewOf({ event, count: 5 });

    expect(typeof view === 'object' && view.count?.({ count: 5 })).toBe(5);
  },
);
