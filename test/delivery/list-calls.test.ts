/** Messages about one user each of a list, from the queue to Iterable and back, with real attempts at played calls. */
import { describe, expect, it } from 'vitest';
import { createAttempt } from '../../lib/delivery/lane/attempt.ts';
import type { CallRequest, Exchange } from '../../lib/iterable/client.ts';
import type { ProjectKey } from '../../lib/iterable/credentials.ts';
import { signedToken } from '../../lib/iterable/jwt.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { answer, REFUSED } from '../support/delivery/attempt.ts';
import { deliverPlayed } from '../support/delivery/deliver.ts';
import { messageNamed, type TestMessage } from '../support/delivery/messages.ts';
import { UNORDERED } from '../support/delivery/projects.ts';

type Operation = 'lists/subscribe' | 'lists/unsubscribe';

interface Scene {
  readonly project?: 'us' | 'bulk';
  /** What is read first, and what again. */
  readonly keys?: readonly [ProjectKey, ProjectKey?];
  readonly answerTo?: (request: CallRequest) => Exchange;
}

const body = (userId: string, listId = 7) => `{"listId":${listId},"subscribers":[{"userId":"${userId}"}]}`;
const about = (operation: Operation, text: string, project = 'us'): TestMessage =>
  messageNamed(text, { envelope: { operation, project, id: 'x' } });
const usersIn = (text: string) =>
  (JSON.parse(text) as { subscribers: { userId: string }[] }).subscribers.map(({ userId }) => userId);

const counted = (successCount: number, failedUpdates: Readonly<Record<string, readonly string[]>> = {}) => {
  const failCount = Object.values(failedUpdates).flat().length;
  return { ...answer(200, ''), body: JSON.stringify({ successCount, failCount, failedUpdates }) } as Exchange;
};
const allWell = ({ body: text }: CallRequest) => counted(usersIn(text).length);

async function play(messages: readonly TestMessage[], { keys, answerTo = allWell }: Scene = {}) {
  const clock = clockAt();
  const calls: CallRequest[] = [];
  const [key, fresh = key] = keys ?? [{ apiKey: 'key' }];
  const attemptOn = createAttempt({
    keyOf: () => ({ get: async () => key, refresh: async () => fresh }),
    call: async (request) => {
      calls.push(request);
      return answerTo(request);
    },
    clock,
  });
  const played = await deliverPlayed(messages, { attemptOn, clock, projects: UNORDERED });
  return { ...played, calls, users: calls.map((call) => usersIn(call.body)) };
}

describe('users of one list', () => {
  it.each(['us', 'bulk'] as const)('go in one call, whatever the mode: project %s', async (project) => {
    const names = Array.from({ length: 10 }, (_, number) => String(number));
    const messages = names.map((name) => about('lists/subscribe', body(name), project));
    const { calls, returned, letters, figures } = await play(messages);
    expect(calls.map(({ path, body: text, token }) => [path, text, token])).toEqual([
      [
        '/api/lists/subscribe',
        `{"listId":7,"subscribers":[${names.map((name) => `{"userId":"${name}"}`)}]}`,
        undefined,
      ],
    ]);
    expect([returned, letters]).toEqual([[], []]);
    expect(figures[project]).toMatchObject({ Attempts: 1, Delivered: 10 });
  });

  it('are all buried after one call, not halved, where their list is not there', async () => {
    const refused = {
      ...answer(400, ''),
      body: JSON.stringify({
        msg: 'error.lists.invalidListId(7)',
        code: 'Success',
        params: { projectId: 9079, listId: 7 },
      }),
    } as Exchange;
    const messages = ['a', 'b', 'c'].map((name) => about('lists/subscribe', body(name)));
    const { calls, letters } = await play(messages, { answerTo: () => refused });
    expect(calls).toHaveLength(1);
    expect(letters.map(({ reason, detail }) => [reason, detail])).toEqual(
      messages.map(() => ['rejected', 'projectId; listId']),
    );
  });

  it('share no call with those of another list or operation, nor with a body of several users', async () => {
    const several = '{"listId":7,"subscribers":[{"userId":"a"},{"userId":"b"}]}';
    const { calls, returned } = await play([
      about('lists/subscribe', body('1')),
      about('lists/unsubscribe', body('2')),
      about('lists/subscribe', several),
      about('lists/subscribe', body('3', 8)),
      about('lists/subscribe', body('4')),
      about('lists/subscribe', body('1')),
    ]);
    expect(returned).toEqual([]);
    const sent = calls.map(({ path, body: text }) => [path, JSON.parse(text).listId, usersIn(text)]);
    expect(sent.filter(([path]) => path === '/api/lists/unsubscribe')).toEqual([
      ['/api/lists/unsubscribe', 7, ['2']],
    ]);
    expect(sent.filter(([path]) => path === '/api/lists/subscribe')).toEqual([
      ['/api/lists/subscribe', 7, ['1', '4']],
      ['/api/lists/subscribe', 7, ['1']],
      ['/api/lists/subscribe', 7, ['a', 'b']],
      ['/api/lists/subscribe', 8, ['3']],
    ]);
  });

  it.each<[string, Operation, string[], string[]]>([
    ['those who join', 'lists/subscribe', ['gone', 'bad'], ['new']],
    ['those who leave', 'lists/unsubscribe', ['gone', 'bad'], []],
  ])('have each an outcome of their own: %s', async (_, operation, buried, kept) => {
    const messages = ['1', 'gone', 'new', 'bad'].map((name) => about(operation, body(name)));
    const failedUpdates = { forgottenUserIds: ['gone'], notFoundUserIds: ['new'], conflictUserIds: ['bad'] };
    const { calls, returned, letters } = await play(messages, { answerTo: () => counted(1, failedUpdates) });
    expect(calls).toHaveLength(1);
    expect(letters.map(({ message }) => message.split('\n')[1])).toEqual(buried.map((name) => body(name)));
    expect(letters.map(({ reason }) => reason)).toEqual(['user-forgotten', 'rejected']);
    expect(returned.map(({ name }) => name)).toEqual(kept.map((name) => body(name)));
  });

  it.each<[string, (index: number) => Exchange, number]>([
    ['that the answer does not name', () => answer(400, 'BadParams'), 7],
    [
      'that the answer names',
      (index) =>
        ({
          ...answer(400, 'BadJsonBody'),
          body: `{"code":"BadJsonBody","params":{"obj.subscribers[${index}].userId":"error.path.missing"}}`,
        }) as Exchange,
      3,
    ],
  ])('go again without the one %s', async (_, refusal, maxCalls) => {
    const names = ['1', '2', '3', '4', '5', 'bad', '7', '8'];
    const { users, returned, letters, figures } = await play(
      names.map((name) => about('lists/subscribe', body(name))),
      {
        answerTo(request) {
          const index = usersIn(request.body).indexOf('bad');
          return index === -1 ? allWell(request) : refusal(index);
        },
      },
    );
    expect(returned).toEqual([]);
    expect(letters.map(({ message, reason }) => [message.split('\n')[1], reason])).toEqual([
      [body('bad'), 'rejected'],
    ]);
    expect(users.length).toBeLessThanOrEqual(maxCalls);
    expect(figures.us).toMatchObject({ Attempts: users.length, Delivered: 7 });
  });

  it.each<[string, Operation, Exchange, readonly string[], readonly string[]]>([
    ['a forgotten one', 'lists/subscribe', answer(409, 'ForgottenUserError'), ['user-forgotten'], []],
    ['a forgotten one', 'lists/unsubscribe', answer(400, 'ForgottenUserError'), ['user-forgotten'], []],
    [
      'a forgotten one, with a 5xx',
      'lists/subscribe',
      answer(503, 'ForgottenUserError'),
      ['user-forgotten'],
      [],
    ],
    ['an unknown one', 'lists/subscribe', answer(400, 'UnknownEmailError'), [], ['odd']],
    ['an unknown one who leaves', 'lists/unsubscribe', answer(400, 'UnknownUserIdError'), [], []],
    ['an unknown one who leaves, with a 5xx', 'lists/unsubscribe', answer(500, 'UnknownEmailError'), [], []],
    ['a malformed one', 'lists/unsubscribe', answer(500, 'InvalidUserIdError'), ['rejected'], []],
  ])('are each on their own where the whole call is refused for %s: %s', async (...scene) => {
    const [, operation, refusal, reasons, kept] = scene;
    const { returned, letters, figures } = await play(
      ['1', '2', 'odd', '4', '5'].map((name) => about(operation, body(name))),
      { answerTo: (request) => (usersIn(request.body).includes('odd') ? refusal : allWell(request)) },
    );
    expect(letters.map(({ reason }) => reason)).toEqual(reasons);
    expect(returned.map(({ name }) => name)).toEqual(kept.map((name) => body(name)));
    expect(figures.us).toMatchObject({ Delivered: 5 - reasons.length - kept.length });
  });

  it('go in halves where a call is too large', async () => {
    const { users, returned } = await play(
      ['1', '2', '3', '4'].map((name) => about('lists/subscribe', body(name))),
      { answerTo: (request) => (usersIn(request.body).length > 2 ? answer(413, '') : allWell(request)) },
    );
    expect(users).toEqual([
      ['1', '2', '3', '4'],
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(returned).toEqual([]);
  });

  it('go one by one where the counts are not explained by the lists', async () => {
    const { users, returned, letters } = await play(
      ['1', '2', '3'].map((name) => about('lists/subscribe', body(name))),
      {
        answerTo(request) {
          const names = usersIn(request.body);
          if (names.length > 1)
            return { ...answer(200, ''), body: '{"successCount":2,"failCount":1}' } as Exchange;
          return names[0] === '2' ? counted(0, { invalidDataUserIds: ['2'] }) : counted(1);
        },
      },
    );
    expect(users).toEqual([['1', '2', '3'], ['1'], ['2'], ['3']]);
    expect(returned).toEqual([]);
    expect(letters.map(({ reason }) => reason)).toEqual(['rejected']);
  });
});

describe('users of one list, with a key that is JWT-enabled', () => {
  const messages = ['1', '2', '3'].map((name) => about('lists/subscribe', body(name)));
  const jwtSecret = 'secret';
  const tokenFor = (userId: string) => signedToken({ userId }, jwtSecret, NOON / 1_000);

  it('go in calls of their own, each with a token for its user', async () => {
    const { calls, users, returned, figures } = await play(messages, {
      keys: [{ apiKey: 'key', jwtSecret }],
    });
    expect(users).toEqual([['1'], ['2'], ['3']]);
    expect(calls.map(({ token }) => token)).toEqual(['1', '2', '3'].map(tokenFor));
    expect(returned).toEqual([]);
    expect(figures.us).toMatchObject({ Attempts: 3, Delivered: 3 });
  });

  it('go together where only the client-side key is', async () => {
    const keys = [{ apiKey: 'key', clientApiKey: 'client', jwtSecret }] as const;
    const { calls, users } = await play(messages, { keys });
    expect(users).toEqual([['1', '2', '3']]);
    expect(calls[0]).toMatchObject({ apiKey: 'key', token: undefined });
  });

  it('go in calls of their own once the key is found to be, after another was refused', async () => {
    const { users, returned } = await play(messages, {
      keys: [{ apiKey: 'old' }, { apiKey: 'key', jwtSecret }],
      answerTo: (request) => (request.apiKey === 'old' ? REFUSED : allWell(request)),
    });
    expect(users[0]).toEqual(['1', '2', '3']);
    expect(users.slice(1).every((call) => call.length === 1)).toBe(true);
    expect(returned).toEqual([]);
  });
});
