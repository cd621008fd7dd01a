import { describe, expect, it } from 'vitest';
import { busEventsOf } from '../../functions/bus-shapes.ts';
import { composeBus } from '../../lib/compose/bus.ts';
import { environmentWith, playBoundaries } from '../support/boundaries.ts';
import { configurationWith } from '../support/sources.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:orders';

/** What SNS invokes a function with: a record a message. */
function notifications(...messages: readonly string[]) {
  const Records = messages.map((Message, index) => ({
    Sns: {
      TopicArn: TOPIC,
      MessageId: `m-${index}`,
      Timestamp: '2026-11-23T12:00:00.000Z',
      Message,
      MessageAttributes: {},
    },
  }));
  return busEventsOf({ Records } as never);
}

const eventOf = (userId: string) => `{"eventName":"order","userId":"${userId}"}`;

function openBus(confirms: (body: string) => boolean) {
  const boundaries = playBoundaries({ confirms: ({ MessageBody = '' }) => confirms(MessageBody) });
  const configuration = configurationWith({ buses: [TOPIC] });
  const take = composeBus(configuration, environmentWith(), boundaries);
  return { boundaries, take };
}

const ENDS_IN_MS = 30_000;

describe('two messages of a topic', () => {
  it('are both on the queue, and counted', async () => {
    const { take, boundaries } = openBus(() => true);

    await take(notifications(eventOf('first'), eventOf('second')), boundaries.clock.now() + ENDS_IN_MS);

    expect(boundaries.asked.map(({ MessageBody = '' }) => /first|second/.exec(MessageBody)?.[0])).toEqual([
      'first',
      'second',
    ]);
    expect(boundaries.lines()).toContainEqual(expect.objectContaining({ source: 'app', Accepted: 2 }));
  });

  it.each(['first', 'second'])('fail together when the queue does not confirm the %s', async (unlucky) => {
    const { take, boundaries } = openBus((body) => !body.includes(unlucky));

    const taking = take(
      notifications(eventOf('first'), eventOf('second')),
      boundaries.clock.now() + ENDS_IN_MS,
    );

    await expect(taking).rejects.toMatchObject({ name: 'NotTaken' });
    const sent = boundaries.asked.map(({ MessageBody = '' }) => MessageBody);
    expect(sent.some((body) => body.includes('first'))).toBe(true);
    expect(sent.some((body) => body.includes('second'))).toBe(true);
    const taken = boundaries.lines().filter(({ event }) => event === 'bus-event-taken');
    expect(taken.map(({ accepted, code }) => [accepted, code]).toSorted()).toEqual([
      [0, 'not-queued'],
      [1, undefined],
    ]);
    expect(boundaries.lines()).toContainEqual(expect.objectContaining({ source: 'app', Accepted: 1 }));
  });

  it('fail together when one of them is of no source', async () => {
    const { take, boundaries } = openBus(() => true);
    const [first, second] = notifications(eventOf('first'), eventOf('second'));
    if (first === undefined || second === undefined) throw new Error('there are two');

    const taking = take([{ ...first, bus: 'nobody' }, second], boundaries.clock.now() + ENDS_IN_MS);

    await expect(taking).rejects.toMatchObject({ name: 'NotTaken' });
    expect(boundaries.asked.map(({ MessageBody }) => MessageBody)).toEqual([
      expect.stringContaining('second'),
    ]);
  });

  it('leave the second alone when the first is bad: that one is buried', async () => {
    const { take, boundaries } = openBus(() => true);

    await take(notifications('{"eventName":7}', eventOf('second')), boundaries.clock.now() + ENDS_IN_MS);

    expect(boundaries.asked.map(({ url }) => url).toSorted()).toEqual([
      'https://sqs.example.com/1/dead-letters',
      'https://sqs.example.com/1/events-us',
    ]);
  });
});

describe('the time of an invocation', () => {
  it('has two seconds kept for reporting', async () => {
    const { take, boundaries } = openBus(() => true);
    const events = notifications(eventOf('first'));

    await expect(take(events, boundaries.clock.now() + 2_000)).rejects.toMatchObject({ name: 'NotTaken' });
    await take(events, boundaries.clock.now() + 2_001);
  });
});
