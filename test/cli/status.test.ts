import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { status } from '../../cli/commands/status.ts';
import { bury, letterOf, lettersIn, receiveAll } from '../support/operate/dead-letters.ts';
import { type PlayedStack, playStack } from '../support/operate/played-stack.ts';
import { runCommand } from '../support/operate/run-command.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const now = () => NOW;

async function send(stack: PlayedStack, url: string | undefined, group?: string): Promise<void> {
  const fifo = group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: group };
  await stack.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: '{}', ...fifo }));
}

async function busyStack(): Promise<PlayedStack> {
  const stack = await playStack();
  await send(stack, await stack.queueUrl('us', 'standard'));
  await send(stack, await stack.queueUrl('us', 'users'), 'ann');
  await send(stack, await stack.deadLetterQueueUrl());
  Object.assign(stack, { oldestSentAt: async () => new Date(NOW - 3 * 3_600_000) });
  stack.activities.set('us', {
    delivered: 7,
    retried: { 'rate-limited': 2, unavailable: 1 },
    buried: { rejected: 1 },
    notAttempted: 4,
    pace: 12.34,
    gates: [
      { closedBy: 'throttled', until: new Date(NOW + 60_000), endpoint: 'events/track' },
      { closedBy: 'failed', until: new Date(NOW + 1_000), endpoint: 'users/update' },
    ],
  });
  stack.alarmStates = [
    {
      name: 'stage-us-stalled',
      state: 'ALARM',
      since: new Date(NOW),
      listeners: 1,
      description: 'Read alarms.md',
    },
    { name: 'stage-eu-stalled', state: 'OK', since: undefined, listeners: 1, description: '' },
  ];
  await stack.enable('eu', false);
  return stack;
}

describe('status', () => {
  it('tells people how each project is doing', async () => {
    const { status: exit, stdout } = await runCommand([status], ['status'], {
      stack: await busyStack(),
      now,
    });

    expect(exit).toBe(0);
    const [headings, us, eu] = stdout.split('\n');
    expect(headings?.split(/ {2,}/)).toEqual([
      'project',
      'state',
      'waiting',
      'hidden',
      'oldest',
      'delivered',
      'retried',
      'buried',
      'gate',
      'pace',
    ]);
    expect(us?.split(/ {2,}/)).toEqual([
      'us',
      'running',
      '2',
      '0',
      '3 h',
      '7',
      '2 rate-limited, 1 unavailable, 4 not attempted',
      '1 rejected',
      'events/track closed: throttled, until 2026-11-28T12:01:00.000Z; users/update closed: failed, until 2026-11-28T12:00:01.000Z',
      '12.3/s',
    ]);
    expect(eu?.split(/ {2,}/)).toEqual(['eu', 'paused', '0', '0', '–', '0', '–', '–', '–', '–']);
    expect(stdout).toContain('\n1 dead letter\n');
    expect(stdout).toContain('stage-us-stalled');
    expect(stdout).not.toContain('stage-eu-stalled');
  });

  it('tells programs the same', async () => {
    const { rows } = await runCommand([status], ['status', '--json'], { stack: await busyStack(), now });

    expect(rows()).toEqual([
      {
        v: 1,
        kind: 'project',
        project: 'us',
        running: 'running',
        waiting: 2,
        hidden: 0,
        oldestSentAt: '2026-11-28T09:00:00.000Z',
        delivered: 7,
        retried: { 'rate-limited': 2, unavailable: 1 },
        buried: { rejected: 1 },
        notAttempted: 4,
        pace: 12.34,
        gates: [
          { closedBy: 'throttled', until: '2026-11-28T12:01:00.000Z', endpoint: 'events/track' },
          { closedBy: 'failed', until: '2026-11-28T12:00:01.000Z', endpoint: 'users/update' },
        ],
      },
      {
        v: 1,
        kind: 'project',
        project: 'eu',
        running: 'paused',
        waiting: 0,
        hidden: 0,
        delivered: 0,
        retried: {},
        buried: {},
        notAttempted: 0,
        gates: [],
      },
      {
        v: 1,
        kind: 'alarm',
        name: 'stage-us-stalled',
        since: '2026-11-28T12:00:00.000Z',
        description: 'Read alarms.md',
      },
      { v: 1, kind: 'dead-letters', count: 1, read: 1 },
      expect.objectContaining({ kind: 'dead-letter-reason', project: null, reason: 'none', letters: 1 }),
    ]);
  });

  it('asks for what happened since the moment it is told', async () => {
    const stack = await playStack();
    const asked: Date[] = [];
    const { activity } = stack;
    Object.assign(stack, {
      activity: (project: string, since: Date) => {
        asked.push(since);
        return activity(project, since);
      },
    });

    await runCommand([status], ['status'], { stack, now });
    await runCommand([status], ['status', '--since', '2h'], { stack, now });
    await runCommand([status], ['status', '--since', '2026-11-28T11:59:00Z'], { stack, now });

    expect(asked.map((since) => (NOW - since.getTime()) / 60_000)).toEqual([15, 15, 120, 120, 1, 1]);
  });

  it.each(['soon', '15', '2026-11-29', '-1m', '2026-99-99'])(
    'does not guess what --since=%s means',
    async (since) => {
      const stack = await playStack();
      const { status: exit, stdout } = await runCommand([status], ['status', `--since=${since}`], {
        stack,
        now,
      });
      expect([exit, stdout]).toEqual([2, '']);
    },
  );
});

describe('the dead letters in status', () => {
  const died = (id: string, reason: 'rejected' | 'expired', diedAt: string, code?: string) =>
    letterOf({ id, reason, diedAt, ...(code === undefined ? {} : { code }) });

  async function stackWithLetters(): Promise<PlayedStack> {
    const stack = await playStack();
    await bury(stack, [
      died('e1', 'expired', '2026-11-23T08:00:00.000Z'),
      died('e2', 'rejected', '2026-11-24T08:00:00.000Z', 'A'),
      died('e3', 'rejected', '2026-11-26T08:00:00.000Z', 'B'),
    ]);
    return stack;
  }

  it('are told by reason, and stay in sight', async () => {
    const stack = await stackWithLetters();

    const { status: exit, rows } = await runCommand([status], ['status', '--json'], { stack, now });

    expect(exit).toBe(0);
    expect(rows().slice(-3)).toEqual([
      { v: 1, kind: 'dead-letters', count: 3, read: 3 },
      {
        v: 1,
        kind: 'dead-letter-reason',
        project: 'us',
        reason: 'rejected',
        letters: 2,
        firstDiedAt: '2026-11-24T08:00:00.000Z',
        lastDiedAt: '2026-11-26T08:00:00.000Z',
      },
      expect.objectContaining({ reason: 'expired', letters: 1 }),
    ]);
    expect(await lettersIn(stack)).toHaveLength(3);
  });

  it('are told by reason to people', async () => {
    const { stdout, stderr } = await runCommand([status], ['status'], {
      stack: await stackWithLetters(),
      now,
    });
    expect(stdout).toMatch(
      /^3 dead letters\nproject +reason +letters .*\nus +rejected +2 .*\nus +expired +1 /m,
    );
    expect(stderr).not.toContain('not all by reason');
  });

  it('are left to another command that has some of them', async () => {
    const stack = await stackWithLetters();
    await receiveAll(stack, await stack.deadLetterQueueUrl());
    await bury(stack, [died('e4', 'expired', '2026-11-23T08:00:00.000Z')]);

    const { status: exit, rows, stderr } = await runCommand([status], ['status', '--json'], { stack, now });

    expect(exit).toBe(0);
    expect(rows().at(-1)).toEqual({ v: 1, kind: 'dead-letters', count: 4, read: 0 });
    expect(stderr).toMatch(/not all by reason: another command.*\n.*iterable-forwarder dlq list\n/);
  });

  it('are only counted where they are too many, or may not be read', async () => {
    const stack = await stackWithLetters();
    let received = 0;
    let about: string | undefined = '1001';
    stack.sqs.middlewareStack.add((next, { commandName }) => async (call) => {
      if (commandName === 'ReceiveMessageCommand') {
        received += 1;
        throw Object.assign(new Error('no'), { name: 'AccessDenied', $fault: 'client' });
      }
      const answer = await next(call);
      const { Attributes } = answer.output as { Attributes?: Record<string, string> };
      if (about !== undefined && Attributes !== undefined) Attributes.ApproximateNumberOfMessages = about;
      return answer;
    });

    const many = await runCommand([status], ['status'], { stack, now });
    expect([many.status, received]).toEqual([0, 0]);
    expect(many.stdout).toContain('1001 dead letters');
    expect(many.stderr).toContain('not all by reason: they are too many');

    about = undefined;
    const denied = await runCommand([status], ['status'], { stack, now });
    expect([denied.status, received]).toEqual([0, 1]);
    expect(denied.stdout).toContain('3 dead letters');
    expect(denied.stderr).toMatch(/not all by reason: .*dead letter queue/);
  });
});
