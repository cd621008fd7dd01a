import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { pause, resume } from '../../cli/commands/pause.ts';
import { OperateFault } from '../../operate/fault.ts';
import { type PlayedStack, playStack } from '../support/operate/played-stack.ts';
import { runCommand } from '../support/operate/run-command.ts';

const COMMANDS = [pause, resume];
const NOW = Date.parse('2026-11-28T12:00:00Z');
const now = () => NOW;

const statesOf = ({ mappingStates }: PlayedStack, of: string) =>
  mappingStates.filter(({ project }) => project === of).map(({ state }) => state);

async function stackWithBacklog(): Promise<PlayedStack> {
  const stack = await playStack();
  await stack.sqs.send(
    new SendMessageCommand({ QueueUrl: await stack.queueUrl('us', 'standard'), MessageBody: '{}' }),
  );
  return stack;
}

describe('pause', () => {
  it('disables both mappings of the project, and no others', async () => {
    const stack = await stackWithBacklog();

    const { status, stdout } = await runCommand(COMMANDS, ['pause', 'us', '--yes'], { stack, now });

    expect(status).toBe(0);
    expect(stdout).toBe(
      'us: running, 1 waiting, 0 hidden. SQS deletes each 14 days after it was sent\nus is paused\n',
    );
    expect(statesOf(stack, 'us')).toEqual(['Disabled', 'Disabled']);
    expect(statesOf(stack, 'eu')).toEqual(['Enabled', 'Enabled']);
  });

  it('says until when SQS keeps the oldest', async () => {
    const stack = await stackWithBacklog();
    Object.assign(stack, { oldestSentAt: async () => new Date(NOW - 3 * 86_400_000) });

    const { stdout } = await runCommand(COMMANDS, ['pause', 'us', '--yes'], { stack, now });

    expect(stdout).toContain('the oldest for about 3 d. SQS deletes it at about 2026-12-09T12:00:00.000Z');
  });

  it('changes nothing without an answer', async () => {
    const stack = await stackWithBacklog();

    const { status, stderr } = await runCommand(COMMANDS, ['pause', 'us'], { stack, now });

    expect(status).toBe(2);
    expect(stderr).toContain('there is no terminal to ask');
    expect(statesOf(stack, 'us')).toEqual(['Enabled', 'Enabled']);
  });

  it('ends with Ctrl-C', async () => {
    const stack = await stackWithBacklog();
    const interruption = new AbortController();
    const enable: PlayedStack['enable'] = async (_project, _isEnabled, interrupted) => {
      interruption.abort();
      if (interrupted?.aborted) throw new OperateFault('try-again', 'interrupted: it is still under way');
    };
    Object.assign(stack, { enable });
    const { signal: interrupted } = interruption;

    const { status, stdout } = await runCommand(COMMANDS, ['pause', 'us', '--yes'], { stack, interrupted });

    expect(status).toBe(5);
    expect(stdout).not.toContain('is paused');
  });

  it('knows the projects of the stack', async () => {
    const stack = await playStack();

    const { status, stdout, stderr } = await runCommand(COMMANDS, ['pause', 'us\u{1b}[2J', '--yes'], {
      stack,
    });

    expect([status, stdout]).toEqual([4, '']);
    expect(stderr).toContain('it has: us, eu');
    expect(stderr).not.toContain('\u{1b}');
  });

  it('does nothing for what is paused already', async () => {
    const stack = await playStack();
    await stack.enable('us', false);

    const { status, stderr } = await runCommand(COMMANDS, ['pause', 'us'], { stack, now });

    expect(status).toBe(0);
    expect(stderr).toContain('us is paused already');
  });
});

describe('resume', () => {
  it('enables both mappings, also where only one was disabled', async () => {
    const stack = await playStack();
    stack.mappingStates = stack.mappingStates.map((mapping) =>
      mapping.project === 'us' && mapping.queue === 'users' ? { ...mapping, state: 'Disabled' } : mapping,
    );

    const { status, rows } = await runCommand(COMMANDS, ['resume', 'us', '--yes', '--json'], { stack, now });

    expect(status).toBe(0);
    expect(rows()).toEqual([
      { v: 1, kind: 'project', project: 'us', running: 'partly-paused', waiting: 0, hidden: 0 },
      { v: 1, kind: 'changed', project: 'us', running: 'running' },
    ]);
    expect(statesOf(stack, 'us')).toEqual(['Enabled', 'Enabled']);
  });
});
