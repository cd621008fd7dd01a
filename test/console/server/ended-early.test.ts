/** What the calls say that move events and are stopped on the way: what was done before that is not lost. */
import { DeleteMessageBatchCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import type { Calls } from '../../../console/api.ts';
import type { Context } from '../../../console/server/call.ts';
import { CALLS } from '../../../console/server/calls/all.ts';
import { DeadLetters } from '../../../console/server/dead-letters.ts';
import type { Stack } from '../../../operate/stack.ts';
import configuration from '../../fixtures/forwarder.config.ts';
import { bury, letterOf, lettersIn } from '../../support/operate/dead-letters.ts';
import { type PlayedStack, playStack } from '../../support/operate/played-stack.ts';
import { ACCESS_DENIED, refusing } from '../../support/operate/refusing.ts';

interface Answering<Name extends keyof Calls> {
  readonly answer: (
    asked: Calls[Name]['ask'],
    context: Context,
    gone: AbortSignal,
  ) => Promise<Calls[Name]['hear']>;
}

/** The calls of a console of this stack. */
function callsOf(stack: () => Promise<Stack>, history: object = {}) {
  const ended = new AbortController().signal;
  const context = {
    configuration,
    stack,
    history: () => history,
    letters: new DeadLetters(stack, ended),
    ended,
  } as unknown as Context;
  return <Name extends keyof Calls>(name: Name, asked: Calls[Name]['ask']) =>
    (CALLS[name] as unknown as Answering<Name>).answer(asked, context, ended);
}

const without = (stack: PlayedStack, command: Parameters<typeof refusing>[1]): Stack => ({
  ...stack,
  sqs: refusing(stack.sqs, command, ACCESS_DENIED),
});

it('tells of a redrive what was moved, and what ended it', async () => {
  const stack = await playStack();
  await bury(stack, [letterOf()]);
  const call = callsOf(async () => without(stack, DeleteMessageBatchCommand));

  const { plan } = await call('plan-redrive', { filter: { reason: 'expired' }, set: [], drop: [] });
  expect(await call('redrive', { plan })).toEqual({
    letters: 0,
    events: 0,
    unsent: 0,
    undeleted: 1,
    unmet: 0,
    fault: { message: expect.any(String), remedy: expect.stringContaining('sqs:DeleteMessage') },
  });
});

it('keeps the plan of a redrive that could not begin', async () => {
  const stack = await playStack();
  await bury(stack, [letterOf()]);
  let isThere = true;
  const call = callsOf(async () => {
    if (!isThere) throw new Error('no stack runs');
    return stack;
  });
  const { plan } = await call('plan-redrive', { filter: { reason: 'expired' }, set: [], drop: [] });

  isThere = false;
  await expect(call('redrive', { plan })).rejects.toThrow('no stack runs');
  isThere = true;
  expect(await call('redrive', { plan })).toMatchObject({ letters: 1, fault: null });
  expect(await lettersIn(stack)).toEqual([]);
});

it('tells why an event was not sent again', async () => {
  const stack = await playStack();
  const [event, text] = [7, letterOf().message];
  const history = {
    findToReplay: async () => ({ matching: 1, leftOut: [], groups: [], chosen: [event] }),
    eventsToReplay: async () => [{ event, project: 'us', text }],
  };
  const call = callsOf(async () => without(stack, SendMessageBatchCommand), history);

  expect(await call('replay', { event, evenEffects: false, isDryRun: false })).toEqual({
    matching: 1,
    sent: 0,
    leftOut: [],
    fault: { message: expect.any(String), remedy: expect.stringContaining('sqs:SendMessage') },
  });
});
