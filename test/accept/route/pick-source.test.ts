import { describe, expect, it } from 'vitest';
import type { DoorDependencies } from '../../../lib/accept/accept.ts';
import { SCHEMES } from '../../../lib/accept/verify/schemes.ts';
import { apiKey, defineConfig, standardWebhook } from '../../../lib/config/define-config.ts';
import { SecretUnavailable } from '../../../lib/secrets/cache.ts';
import { openDoor } from '../../support/door.ts';

const configuration = defineConfig({
  projects: {
    us: { dataCenter: 'US', secret: 'iterable-us' },
    eu: { dataCenter: 'EU', secret: 'iterable-eu' },
  },
  sources: {
    app: { verify: apiKey('source-app'), project: 'us', operations: ['events/track'] },
    'app-eu': { verify: apiKey('source-app-eu'), project: 'eu' },
    hook: { verify: standardWebhook('source-hook'), project: 'us' },
  },
});

const parsed = (keys: readonly string[]) => keys.map((key) => SCHEMES['api-key'].parseKey(key));
const away = () => Promise.reject(new SecretUnavailable('away'));

/** The keys of each source, now and after they were read again; `away`, where they can't be read. */
function keysOf(now: Record<string, readonly string[] | 'away'>, then = now): DoorDependencies['keysOf'] {
  const read = (keys: readonly string[] | 'away' = []) => (keys === 'away' ? away : async () => parsed(keys));
  return ({ name }) => ({ get: read(now[name]), refresh: read(then[name]) });
}

async function sent(
  keys: DoorDependencies['keysOf'],
  headers: Record<string, string>,
  path = '/api/events/track',
) {
  const { post, queue } = openDoor({}, { configuration, keysOf: keys });
  const { status } = await post({ eventName: 'a', userId: 'u1' }, { path, headers });
  return [status, ...queue.sent.map(({ project }) => project)];
}

describe('a path that names no source', () => {
  const keys = keysOf({ app: ['k1', 'k2'], 'app-eu': ['k3'], hook: ['k4'] });

  it.each([
    ['k1', 200, 'us'],
    ['k2', 200, 'us'],
    ['k3', 200, 'eu'],
  ])('is for the source whose key is presented: %s', async (key, status, project) => {
    expect(await sent(keys, { 'api-key': key })).toEqual([status, project]);
  });

  it.each([
    ['no key', { 'api-key': '' }],
    ['no key of any source', { 'api-key': 'k5' }],
    ['the key of a source that is verified otherwise', { 'api-key': 'k4' }],
    ['a wrong key beside a right one', { 'api-key': 'k5', authorization: 'Bearer k1' }],
  ])('is refused with %s', async (_, headers) => {
    expect(await sent(keys, headers)).toEqual([401]);
  });

  it('is refused with a key that two sources have, since either could be meant', async () => {
    expect(await sent(keysOf({ app: ['k1'], 'app-eu': ['k1'] }), { 'api-key': 'k1' })).toEqual([401]);
  });

  it('is for the source that got the key a moment ago', async () => {
    expect(await sent(keysOf({ app: ['k1'] }, { 'app-eu': ['k9'] }), { 'api-key': 'k9' })).toEqual([
      200,
      'eu',
    ]);
  });

  it('is answered 503 when the key may be one that cannot be read', async () => {
    const some = keysOf({ app: ['k1'], 'app-eu': 'away' });

    expect(await sent(some, { 'api-key': 'k9' })).toEqual([503]);
    expect(await sent(some, { 'api-key': 'k1' })).toEqual([200, 'us']);
  });

  it('is held to what its source may do', async () => {
    expect(await sent(keys, { 'api-key': 'k1' }, '/api/users/update')).toEqual([403]);
  });
});
