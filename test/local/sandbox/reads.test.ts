import { describe, expect, it } from 'vitest';
import { API_KEY, type Caller, sandboxOf } from './caller.ts';

const CLIENT_KEY = 'key-of-the-app';

const sandbox = () => sandboxOf({ apiKeys: [API_KEY, CLIENT_KEY], clientKeys: [CLIENT_KEY] });

async function read({ control }: Caller, key: string) {
  const response = await control('/api/channels', { headers: { 'Api-Key': key } });
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, body: type.includes('json') ? await response.json() : undefined };
}

describe('the channels of a sandbox', () => {
  it('are read with a server-side key, which changes nothing', async () => {
    const caller = await sandbox();

    expect(await read(caller, API_KEY)).toMatchObject({
      status: 200,
      body: { channels: [{ messageMedium: 'Email' }] },
    });
    expect(caller.events.distinctIds).toBe(0);
  });

  it('are refused to a key that nobody has', async () => {
    expect(await read(await sandbox(), 'another')).toEqual({
      status: 401,
      body: {
        msg: 'Invalid API key',
        code: 'BadApiKey',
        params: { ip: '127.0.0.1', endpoint: '/api/channels' },
      },
    });
  });

  it('are refused to a client-side key, which may send events all the same', async () => {
    const caller = await sandbox();

    expect(await read(caller, CLIENT_KEY)).toMatchObject({
      status: 401,
      body: {
        msg: 'Disabled API key or insufficient privileges',
        code: 'BadApiKey',
        params: { apiKeyType: 'Mobile' },
      },
    });
    const event = { eventName: 'a', email: 'ann@example.com', id: '1' };
    expect((await caller.track(event, { 'Api-Key': CLIENT_KEY })).status).toBe(200);
  });

  it('are refused to a client-side key that was brought in as a fault', async () => {
    const caller = await sandbox();
    caller.setFaults({ jwtKeys: { 'jwt-key': 'secret' } });

    expect(await read(caller, 'jwt-key')).toMatchObject({
      status: 401,
      body: { params: { apiKeyType: 'Mobile' } },
    });
  });

  it('obey the faults that are in force', async () => {
    const caller = await sandbox();

    caller.setFaults({ serverError: 1 });
    expect(await read(caller, API_KEY)).toEqual({ status: 503, body: undefined });
    caller.setFaults({ rateLimited: 1 });
    expect(await read(caller, API_KEY)).toMatchObject({ status: 429, body: { code: 'RateLimitExceeded' } });
    caller.setFaults({ apiKeys: ['new'] });
    expect(await read(caller, API_KEY)).toMatchObject({ status: 401, body: { code: 'BadApiKey' } });
    expect(await read(caller, 'new')).toMatchObject({ status: 200 });
  });
});
