import { describe, expect, it } from 'vitest';
import { conclude } from '../../lib/delivery/conclude.ts';
import { type Delayed, type Forwarded, type Remedies, Settlement } from '../../lib/delivery/settlement.ts';
import { taskOf } from '../../lib/delivery/task.ts';
import type { DeadLetter } from '../../lib/event/dead-letter.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { messageNamed, type TestMessage } from '../support/delivery/messages.ts';
import { PROJECTS } from '../support/delivery/projects.ts';

const ENDS_AT = NOON + 60_000;

/** Settles so many messages as told. */
function settling(names: readonly string[], changes: Parameters<typeof messageNamed>[1] = {}) {
  const clock = clockAt(NOON, () => 0.9999);
  const messages = names.map((name) => messageNamed(name, changes));
  const settlement = new Settlement(messages, clock);
  const steps: (readonly [string, number, ...string[]])[] = [];
  const letters: DeadLetter[] = [];
  const told = (delayed: readonly Delayed<TestMessage>[]) =>
    delayed.map(({ message, delaySeconds }) => `${message.name} ${delaySeconds}`);
  const remedies = (confirms: (name: string) => boolean = () => true): Remedies<TestMessage> => ({
    async bury<L extends DeadLetter>(offered: readonly L[], deadline: number) {
      const nameOf = ({ message }: L) => message.split('\n')[1] ?? '';
      letters.push(...offered);
      steps.push(['bury', deadline - ENDS_AT, ...offered.map(nameOf)]);
      return new Set(offered.filter((letter) => confirms(nameOf(letter))));
    },
    async forward<F extends Forwarded<TestMessage>>(forwarded: readonly F[], deadline: number) {
      const told = forwarded.map(({ message, project, to }) => `${message.name} ${project} ${to}`);
      steps.push(['forward', deadline - ENDS_AT, ...told]);
      return new Set(forwarded.filter(({ message }) => confirms(message.name)));
    },
    sendBehind: async () => new Set(),
    async renew<D extends Delayed<TestMessage>>(delayed: readonly D[], deadline: number) {
      steps.push(['renew', deadline - ENDS_AT, ...told(delayed)]);
      return new Set(delayed.filter(({ message }) => confirms(message.name)));
    },
    async hide(delayed, deadline) {
      steps.push(['hide', deadline - ENDS_AT, ...told(delayed)]);
    },
  });
  const rejected = (message: TestMessage) =>
    conclude(
      taskOf(message, PROJECTS, NOON),
      { verdict: 'rejected', status: 400, code: 'BadParams', detail: 'obj.id' },
      { durationMs: 0, attemptsSince: Number.NEGATIVE_INFINITY, isAloneInFailing: false },
      clock,
    );
  const settle = async (confirms?: (name: string) => boolean) => {
    const { undelivered, buried, renewed } = await settlement.settle(remedies(confirms), ENDS_AT);
    return {
      steps,
      undelivered: undelivered.map(({ name }) => name),
      buried: buried.map(
        ({ conclusion }) => messages.find((message) => message === conclusion.message)?.name,
      ),
      renewed: renewed.map(({ name }) => name),
    };
  };
  return { messages: messages as [TestMessage, ...TestMessage[]], settlement, rejected, settle, letters };
}

describe('a settlement', () => {
  it('keeps a message on the queue until it hears otherwise, in the order of the batch', async () => {
    const { settle } = settling(['a', 'b', 'c']);
    expect(await settle()).toEqual({
      steps: [
        ['bury', -3_500],
        ['renew', -2_000],
        ['hide', -500],
      ],
      undelivered: ['a', 'b', 'c'],
      buried: [],
      renewed: [],
    });
  });

  it('removes the very message that was delivered, not a copy of it', async () => {
    const { messages, settlement, settle } = settling(['a', 'a', 'b']);
    settlement.markDelivered(messages[0]);
    expect((await settle()).undelivered).toEqual(['a', 'b']);
  });

  it('forgets the delay of a message that was delivered after all', async () => {
    const { messages, settlement, settle } = settling(['a', 'b']);
    for (const message of messages) settlement.markDelayed(message, 7);
    settlement.markDelivered(messages[0]);
    expect(await settle()).toMatchObject({
      steps: [
        ['bury', -3_500],
        ['renew', -2_000],
        ['hide', -500, 'b 7'],
      ],
      undelivered: ['b'],
    });
  });

  it('buries first, then renews, then hides', async () => {
    const { messages, settlement, rejected, settle } = settling(['a', 'b'], { receiveCount: 900 });
    settlement.markDead(rejected(messages[0]), 'rejected');
    settlement.markDelayed(messages[1] as TestMessage, 7);
    expect(await settle()).toEqual({
      steps: [
        ['bury', -3_500, 'a'],
        ['renew', -2_000, 'b 7'],
        ['hide', -500],
      ],
      undelivered: [],
      buried: ['a'],
      renewed: ['b'],
    });
  });

  it('hides what could not be buried, for the backoff of its attempt, and what could not be renewed', async () => {
    const { messages, settlement, rejected, settle } = settling(['a', 'b', 'c'], {
      receiveCount: 900,
      firstReceivedAt: NOON - 6_000,
    });
    settlement.markDead(rejected(messages[0]), 'rejected');
    settlement.markDelayed(messages[1] as TestMessage, 1_000);
    settlement.markDelayed(messages[2] as TestMessage, 5);
    expect(await settle((name) => name === 'c')).toEqual({
      steps: [
        ['bury', -3_500, 'a'],
        ['renew', -2_000, 'a 8', 'b 900', 'c 5'],
        ['hide', -500, 'a 8', 'b 900'],
      ],
      undelivered: ['a', 'b'],
      buried: [],
      renewed: ['c'],
    });
  });

  it('writes on a letter its reason, code, status, detail, attempts and time', async () => {
    const { messages, settlement, rejected, settle, letters } = settling(['a'], {
      receiveCount: 3,
      firstReceivedAt: NOON - 7_000,
    });
    settlement.markDead(rejected(messages[0]), 'rejected');
    await settle();
    expect(letters).toMatchObject([
      {
        message: messages[0].text,
        reason: 'rejected',
        code: 'BadParams',
        status: 400,
        detail: 'obj.id',
        attempts: 3,
        diedAt: NOON,
      },
    ]);
  });
});

describe('the number of attempts on a letter', () => {
  it('is the one that giving up went by: time at a closed gate is not counted', async () => {
    const { messages, settlement, settle, letters } = settling(['a'], {
      receiveCount: 900,
      firstReceivedAt: NOON - 86_400_000,
      sentAt: NOON - 4 * 86_400_000,
    });
    const conclusion = conclude(
      taskOf(messages[0], PROJECTS, NOON),
      { verdict: 'unavailable', status: 503 },
      { durationMs: 0, attemptsSince: NOON - 30_000, isAloneInFailing: false },
      clockAt(),
    );
    expect(conclusion.outcome).toEqual({ kind: 'deadLetter', reason: 'expired' });
    expect(conclusion.attempt).toBeGreaterThan(5);
    settlement.markDead(conclusion, 'expired');
    await settle();
    expect(letters).toMatchObject([{ reason: 'expired', attempts: 5 }]);
  });
});

describe('a message whose attempt threw', () => {
  it('is tried again after the backoff of its attempt', async () => {
    const { messages, settlement, settle } = settling(['a'], {
      receiveCount: 3,
      firstReceivedAt: NOON - 7_000,
    });
    settlement.markFaulty(messages[0]);
    const { steps, undelivered } = await settle();
    expect(steps.at(-1)).toEqual(['hide', -500, 'a 8']);
    expect(undelivered).toEqual(['a']);
  });

  it('keeps what was decided of it before', async () => {
    const { messages, settlement, rejected, settle } = settling(['good', 'late', 'bad', 'odd']);
    const [good, late, bad, odd] = messages as unknown as [
      TestMessage,
      TestMessage,
      TestMessage,
      TestMessage,
    ];
    settlement.markDelivered(good);
    settlement.markDelayed(late, 77);
    settlement.markDead(rejected(bad), 'rejected');
    for (const message of messages) settlement.markFaulty(message);
    expect(await settle()).toEqual({
      steps: [
        ['bury', -3_500, 'bad'],
        ['renew', -2_000],
        ['hide', -500, 'late 77', 'odd 2'],
      ],
      undelivered: ['late', 'odd'],
      buried: ['bad'],
      renewed: [],
    });
    expect(odd.name).toBe('odd');
  });
});
