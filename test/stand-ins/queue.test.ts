/** The queues that the door is tested with must do as those do that it has: here on a server, with the real SDK. */
import { describe, expect, it } from 'vitest';
import type { DeadLetter } from '../../lib/event/dead-letter.ts';
import type { Queue } from '../../lib/queue/queue.ts';
import { DEAD_LETTERS, inTime, queuesOf } from '../support/delivery/queues.ts';
import { createFakeQueue } from '../support/fake-queue.ts';

interface StandIn {
  readonly queue: Pick<Queue, 'send' | 'bury'>;
  /** The texts on the queue of a project, and in the dead letter queue. */
  readonly textsOn: (project: 'us' | 'eu' | 'dead-letters') => Promise<readonly string[]>;
}

async function served(): Promise<StandIn> {
  const { queue, inspect } = await queuesOf();
  return {
    queue,
    textsOn: async (project) =>
      (await inspect(project === 'dead-letters' ? DEAD_LETTERS : `events-${project}`)).ready.map(
        ({ body }) => body,
      ),
  };
}

async function faked(): Promise<StandIn> {
  const queue = createFakeQueue();
  return {
    queue,
    textsOn: async (name) =>
      name === 'dead-letters'
        ? queue.buried.map(({ message }) => message)
        : queue.sent.filter(({ project }) => project === name).map(({ text }) => text),
  };
}

const letter = (message: string): DeadLetter => ({ message, reason: 'invalid', attempts: 0, diedAt: 1 });

describe.each([
  ['on a server', served],
  ["of the door's tests", faked],
])('the queue %s', (_, start) => {
  it('confirms each message by itself, also of two that are equal', async () => {
    const { queue, textsOn } = await start();
    const messages = [
      { project: 'us', text: 'a' },
      { project: 'eu', text: 'b' },
      { project: 'us', text: 'a' },
    ];

    const confirmed = await queue.send(messages, inTime());

    for (const message of messages) expect(confirmed).toContain(message);
    expect(confirmed.size).toBe(3);
    expect(await textsOn('us')).toEqual(['a', 'a']);
    expect(await textsOn('eu')).toEqual(['b']);
    expect(await textsOn('dead-letters')).toEqual([]);
  });

  it('buries letters in the one dead letter queue, with their message as it is', async () => {
    const { queue, textsOn } = await start();
    const letters = [letter('{"v":1}\n{"n":1.0}'), letter('x')];

    expect(await queue.bury(letters, inTime())).toEqual(new Set(letters));
    expect((await textsOn('dead-letters')).toSorted()).toEqual(['x', '{"v":1}\n{"n":1.0}']);
  });

  it('confirms nothing of nothing', async () => {
    const { queue } = await start();
    expect(await queue.send([], inTime())).toEqual(new Set());
    expect(await queue.bury([], inTime())).toEqual(new Set());
  });
});
