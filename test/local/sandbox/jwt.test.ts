import { describe, expect, it } from 'vitest';
import type { Caller } from './caller.ts';
import { API_KEY, jwtOf, sandboxOf } from './caller.ts';

const NOW_SECONDS = 1_800_000_000;
const YEAR_SECONDS = 31_536_000;
const KEY = 'key-of-the-app';
const SECRET = 'signs-for-the-app';
const event = { eventName: 'a', email: 'ann@example.com', id: '1' };
const claims = { email: 'ann@example.com', iat: NOW_SECONDS, exp: NOW_SECONDS + YEAR_SECONDS };

/** A sandbox that takes the app's key beside the server's. */
async function sandboxWithClientKey(): Promise<Caller> {
  const sandbox = await sandboxOf({ now: () => NOW_SECONDS * 1_000 });
  sandbox.setFaults({ jwtKeys: { [KEY]: SECRET } });
  return sandbox;
}

const withToken = (token: string) => ({ 'Api-Key': KEY, Authorization: `Bearer ${token}` });

describe('the sandbox that is called with a JWT-enabled key', () => {
  it.each([
    ['an e-mail address', { ...claims }, event],
    ['an e-mail address in another case', { ...claims, email: 'ANN@example.com' }, event],
    ['a user id', { userId: 'u', iat: claims.iat, exp: NOW_SECONDS + 1 }, { eventName: 'a', userId: 'u' }],
  ])('takes the events of the user of the token, known by %s', async (_case, payload, body) => {
    const sandbox = await sandboxWithClientKey();

    const response = await sandbox.track(body, withToken(jwtOf(payload, SECRET)));

    expect(response.status).toBe(200);
    expect(sandbox.events.distinctIds).toBe(1);
    expect(JSON.stringify(sandbox.events.after(-1, 1))).not.toContain('Bearer');
  });

  it('takes events of its other keys without a token', async () => {
    const sandbox = await sandboxWithClientKey();
    expect((await sandbox.track(event, { 'Api-Key': API_KEY })).status).toBe(200);
    expect((await sandbox.trackBulk([event], { 'Api-Key': API_KEY })).status).toBe(200);
  });

  it.each([
    ['none', {}],
    ['one of another scheme', { Authorization: 'Basic abc' }],
    ['an empty one', { Authorization: 'Bearer ' }],
  ])('asks for a token when it finds %s', async (_case, headers) => {
    const sandbox = await sandboxWithClientKey();

    const response = await sandbox.track(event, { 'Api-Key': KEY, ...headers });

    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      msg: 'jwt authorization header is not set',
      code: 'BadAuthorizationHeader',
      params: { endpoint: '/api/events/track' },
    });
  });

  it.each([
    ['text that is no token', 'abc', 'jwt format is invalid'],
    ['a fourth part', `${jwtOf(claims, SECRET)}.x`, 'jwt format is invalid'],
    ['parts that are no JSON', 'YQ.YQ.YQ', 'jwt format is invalid'],
    ['the signature of another secret', jwtOf(claims, 'other'), 'jwt is invalid'],
    ['no signature', jwtOf(claims, SECRET).replace(/[^.]+$/, ''), 'jwt is invalid'],
    ['another algorithm', jwtOf(claims, SECRET, { alg: 'none' }), 'jwt is invalid'],
    ['no user', jwtOf({ ...claims, email: undefined }, SECRET), /requires a value for userid or email/],
    ['two users', jwtOf({ ...claims, userId: 'u' }, SECRET), /requires a value for userid or email/],
    ['no iat', jwtOf({ ...claims, iat: undefined }, SECRET), 'invalid payload'],
    ['a broken exp', jwtOf({ ...claims, exp: NOW_SECONDS + 0.5 }, SECRET), 'invalid payload'],
    ['an exp in text', jwtOf({ ...claims, exp: `${claims.exp}` }, SECRET), 'invalid payload'],
    [
      'more than a year',
      jwtOf({ ...claims, exp: claims.exp + 1 }, SECRET),
      'exp must be less than 1 year from iat',
    ],
    ['the past', jwtOf({ ...claims, iat: 0, exp: NOW_SECONDS }, SECRET), /year from iat/],
    [
      'an end that is now',
      jwtOf({ ...claims, iat: NOW_SECONDS - 60, exp: NOW_SECONDS }, SECRET),
      'JWT token is expired',
    ],
  ])('refuses a token with %s', async (_case, token, msg) => {
    const sandbox = await sandboxWithClientKey();

    const response = await sandbox.track(event, withToken(token));

    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      msg: typeof msg === 'string' ? msg : expect.stringMatching(msg),
      code: 'InvalidJwtPayload',
      params: { endpoint: '/api/events/track' },
    });
    expect(sandbox.events.distinctIds).toBe(0);
  });

  it.each([
    ['another address', { ...claims, email: 'bob@example.com' }, event],
    ['a user id, where the event has an address', { ...claims, email: undefined, userId: 'u' }, event],
    ['an address, where the event has a user id', claims, { eventName: 'a', userId: 'ann@example.com' }],
    [
      'a user id in another case',
      { ...claims, email: undefined, userId: 'U' },
      { eventName: 'a', userId: 'u' },
    ],
  ])('refuses an event whose user is not that of the token: %s', async (_case, payload, body) => {
    const sandbox = await sandboxWithClientKey();

    const response = await sandbox.track(body, withToken(jwtOf(payload, SECRET)));

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'JwtUserIdentifiersMismatched' });
    expect(sandbox.events.distinctIds).toBe(0);
  });

  it.each([
    ['users/update', { email: 'ann@example.com' }],
    ['users/updateEmail', { currentEmail: 'ann@example.com', newEmail: 'new@example.com' }],
    ['users/merge', { sourceUserId: 'old', destinationEmail: 'ann@example.com' }],
    ['commerce/updateCart', { user: { email: 'ann@example.com' }, items: [] }],
  ])('finds the user of %s', async (operation, body) => {
    const sandbox = await sandboxWithClientKey();
    const headersOf = (email: string) => withToken(jwtOf({ ...claims, email }, SECRET));

    const ours = await sandbox.call(operation, body, headersOf('ann@example.com'));
    const others = await sandbox.call(operation, body, headersOf('bob@example.com'));

    expect([ours.status, others.status]).toEqual([200, 401]);
  });

  it('disables devices without a token, and not with a bad one', async () => {
    const sandbox = await sandboxWithClientKey();
    const disable = (headers: object) =>
      sandbox.call('users/disableDevice', { token: 't' }, { 'Api-Key': KEY, ...headers });

    expect((await disable({})).status).toBe(200);
    expect((await disable(withToken('abc'))).status).toBe(401);
  });

  it('refuses bulk calls', async () => {
    const sandbox = await sandboxWithClientKey();

    const response = await sandbox.trackBulk([event], withToken(jwtOf(claims, SECRET)));

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      code: 'BadApiKey',
      msg: 'Disabled API key or insufficient privileges',
    });
  });

  it('no longer knows the key once the switch is off', async () => {
    const sandbox = await sandboxWithClientKey();
    sandbox.setFaults({});

    const response = await sandbox.track(event, withToken(jwtOf(claims, SECRET)));

    expect(await response.json()).toMatchObject({ code: 'BadApiKey', msg: 'Invalid API key' });
  });
});
