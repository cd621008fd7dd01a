/** Keys that are JWT-enabled: each call carries a token for its user, and a refused token is signed anew once. */
import { describe, expect, it } from 'vitest';
import { signedToken } from '../../../lib/iterable/jwt.ts';
import { SecretUnavailable } from '../../../lib/secrets/cache.ts';
import { NOON } from '../../support/clock.ts';
import { answer, type Key, OK, playAttempt as play, REFUSED } from '../../support/delivery/attempt.ts';

const USER = { email: 'ann@example.com', userId: '7' };
const BODY = JSON.stringify({ eventName: 'x', ...USER });
const KEY = { apiKey: 'key', jwtSecret: 'secret' };
const EXPIRED = answer(401, 'InvalidJwtPayload');
const OTHER_USER = answer(401, 'JwtUserIdentifiersMismatched');
const UNREADABLE = new SecretUnavailable('the secret could not be read');

const token = (first: 'email' | 'userId', secret = 'secret', ms = 0) =>
  signedToken(
    first === 'email' ? { email: USER.email } : { userId: USER.userId },
    secret,
    (NOON + ms) / 1_000,
  );
const tokensOf = (calls: ReturnType<typeof play>['calls']) => calls.map((call) => [call.apiKey, call.token]);

describe('an attempt with a JWT-enabled key', () => {
  it('carries a token for the user of its event, signed now', async () => {
    const { reading, calls, asked } = play({ keys: [KEY], body: BODY, getMs: 5_000 });
    expect(await reading).toEqual({ verdict: 'delivered' });
    expect(tokensOf(calls)).toEqual([['key', token('email', 'secret', 5_000)]]);
    expect(asked).toEqual(['get']);
  });

  it('carries no token with a key that is not JWT-enabled', async () => {
    const { reading, calls } = play({ keys: ['key'], body: BODY });
    await reading;
    expect(tokensOf(calls)).toEqual([['key', undefined]]);
  });

  it('makes no call for an event that names no user', async () => {
    const { run, calls } = play({ keys: [KEY, KEY], body: '{"eventName":"x"}' });
    const reading = { verdict: 'jwt-user-mismatch', detail: 'names no user' };
    expect(await run).toEqual({ reading, events: [reading], named: [] });
    expect(calls).toEqual([]);
  });

  it('calls without a token for an operation that needs none, if nobody is named', async () => {
    const scene = { keys: [KEY] as const, needsNoToken: true as const };
    const [nobody, somebody] = [play({ ...scene, body: '{"token":"t"}' }), play({ ...scene, body: BODY })];
    await Promise.all([nobody.reading, somebody.reading]);

    expect(tokensOf(nobody.calls)).toEqual([['key', undefined]]);
    expect(tokensOf(somebody.calls)).toEqual([['key', token('email')]]);
  });

  /** Columns: the first answer, what the key is when it is read again, the second call's key and token. */
  it.each<[string, ReturnType<typeof answer>, Key, [string, string | undefined]]>([
    ['a token that is no good', EXPIRED, KEY, ['key', token('email', 'secret', 2_000)]],
    [
      '… after the secret has changed',
      EXPIRED,
      { ...KEY, jwtSecret: 'fresh' },
      ['key', token('email', 'fresh', 2_000)],
    ],
    ['… while the secret can’t be read', EXPIRED, UNREADABLE, ['key', token('email', 'secret', 2_000)]],
    [
      '… after the key has changed',
      EXPIRED,
      { ...KEY, apiKey: 'new' },
      ['new', token('email', 'secret', 2_000)],
    ],
    ['… after the key became one without', EXPIRED, { apiKey: 'key' }, ['key', undefined]],
    ['a token of somebody else', OTHER_USER, KEY, ['key', token('userId', 'secret', 2_000)]],
    [
      '… after the secret has changed',
      OTHER_USER,
      { ...KEY, jwtSecret: 'fresh' },
      ['key', token('userId', 'fresh', 2_000)],
    ],
    [
      'a key that is refused, after it has changed',
      REFUSED,
      { ...KEY, apiKey: 'new' },
      ['new', token('email', 'secret', 2_000)],
    ],
    [
      'a key that is refused, after its secret alone has changed',
      REFUSED,
      { ...KEY, jwtSecret: 'fresh' },
      ['key', token('email', 'fresh', 2_000)],
    ],
  ])('signs anew and calls once more at once: %s', async (_, refusal, key, second) => {
    const { reading, calls, asked } = play({
      keys: [KEY, key],
      body: BODY,
      answers: [refusal, OK],
      callMs: 1_500,
      refreshMs: 500,
    });
    expect(await reading).toEqual({ verdict: 'delivered' });
    expect(tokensOf(calls)).toEqual([['key', token('email')], second]);
    expect(asked).toEqual(['get', 'refresh']);
  });

  it.each([
    ['jwt-refused', EXPIRED],
    ['jwt-user-mismatch', OTHER_USER],
  ])('makes no third call, and returns what the second said: %s', async (verdict, refusal) => {
    const { reading, calls } = play({ keys: [KEY, KEY], body: BODY, answers: [refusal, refusal] });
    expect(await reading).toMatchObject({ verdict, status: 401 });
    expect(calls).toHaveLength(2);
  });

  it.each<[string, ReturnType<typeof answer>, Key, Key, number]>([
    ['a refused key that has not changed', REFUSED, KEY, { ...KEY }, 60_000],
    ['a refused key that can’t be read again', REFUSED, KEY, UNREADABLE, 60_000],
    ['a refused token of a key that has none', EXPIRED, 'key', 'key', 60_000],
    ['a refused token of a key that has none, and can’t be read', EXPIRED, 'key', UNREADABLE, 60_000],
    ['a mismatch of a key that has no token', OTHER_USER, 'key', 'key', 60_000],
  ])('makes no second call for %s', async (_, refusal, first, second, leftMs) => {
    const { reading, calls, asked } = play({ keys: [first, second], body: BODY, answers: [refusal], leftMs });
    expect(await reading).toMatchObject({ status: 401 });
    expect(calls).toHaveLength(1);
    expect(asked).toEqual(['get', 'refresh']);
  });

  it('calls with a token when the key that is read again has become one', async () => {
    const { reading, calls } = play({ keys: ['key', KEY], body: BODY, answers: [EXPIRED, OK] });
    expect(await reading).toEqual({ verdict: 'delivered' });
    expect(tokensOf(calls)).toEqual([
      ['key', undefined],
      ['key', token('email')],
    ]);
  });

  it.each([
    [4_999, 1],
    [5_000, 2],
  ])('signs anew only with time for another call: %i ms left', async (leftMs, count) => {
    const { reading, calls } = play({
      keys: [KEY, KEY],
      body: BODY,
      answers: [EXPIRED, OK],
      leftMs: leftMs + 6_000,
      callMs: 6_000,
    });
    await reading;
    expect(calls).toHaveLength(count);
  });
});

describe('an attempt of a project with two keys', () => {
  const TWO = { ...KEY, clientApiKey: 'client-key' };
  const bothOf = (key: 'server' | 'client', keys: Parameters<typeof play>[0]['keys']) =>
    play({ keys: keys ?? [TWO], body: BODY, key, answers: [OK, OK] });

  it('uses the key that Iterable accepts for the operation, with a token for the client-side key only', async () => {
    const server = bothOf('server', [TWO]);
    const client = bothOf('client', [TWO]);
    await Promise.all([server.reading, client.reading]);
    expect(tokensOf(server.calls)).toEqual([['key', undefined]]);
    expect(tokensOf(client.calls)).toEqual([['client-key', token('email')]]);
  });

  it('makes no call when the client-side key is missing', async () => {
    const { run, calls } = bothOf('client', [KEY, KEY]);
    const reading = { verdict: 'credentials-refused', detail: 'there is no clientApiKey' };
    expect(await run).toEqual({ reading, events: [reading], named: [] });
    expect(calls).toEqual([]);
  });

  it('makes the call at once when the client-side key has been added meanwhile', async () => {
    const { reading, calls } = bothOf('client', [KEY, TWO]);
    expect(await reading).toEqual({ verdict: 'delivered' });
    expect(tokensOf(calls)).toEqual([['client-key', token('email')]]);
  });

  it('reports each call just before it is made, and none that is not made', async () => {
    const made = play({ keys: [KEY, KEY], body: BODY, answers: [EXPIRED, OK] });
    await made.reading;
    expect(made.called()).toBe(2);
    const none = bothOf('client', [KEY, KEY]);
    await none.reading;
    expect(none.called()).toBe(0);
  });
});
