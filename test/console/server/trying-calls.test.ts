/** The calls by which somebody tries the forwarder: requests of a source, and the sandboxes. */
import { describe, expect, it } from 'vitest';
import { useConsoleStack, userOf } from '../../support/console-stack.ts';
import { plantUsersIn } from '../../support/recorded-output.ts';

const { running, ask, fault, become, stateOf } = useConsoleStack();

describe('sending', () => {
  it('drafts an event for each protocol and operation', async () => {
    const own = await ask('draft', { source: 'app', user: 'draft-1' });
    expect(own).toMatchObject({ path: '/app', headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(own.body)).toMatchObject({ userId: 'draft-1', eventName: 'iterable-forwarder-test' });

    const iterable = { source: 'app', protocol: 'iterable', operation: 'commerce/updateCart' };
    expect(await ask('draft', iterable)).toMatchObject({
      path: '/app/api/commerce/updateCart',
      body: expect.stringContaining('"items": [\n'),
    });
    const webhook = await ask('draft', { source: 'webhook', operation: 'users/update' });
    expect(webhook.headers['webhook-id']).toMatch(/^msg_/);

    expect(await ask('draft', { source: 'app', sample: 'stripe/charge.succeeded' })).toMatchObject({
      path: '/app',
      body: expect.stringContaining('"type": "charge.succeeded"'),
    });
  });

  it.each([
    [{ source: 'none' }, 404, 'there is no such source'],
    [{ source: 'app', sample: '../package' }, 404, 'there is no sample ../package'],
    [{ source: 'app', operation: 'users/none' }, 404, 'there is no operation "users/none"'],
    [
      { source: 'app', protocol: 'segment', operation: 'users/merge' },
      400,
      "users/merge can't be made a call of Segment",
    ],
  ])('can not draft %j', async (asked, status, message) => {
    expect(await fault('draft', asked)).toMatchObject({ status, message });
  });

  it('shows what the door would make of it, and sends nothing', async () => {
    const json = { 'content-type': 'application/json' };
    const body = '{"eventName":"tried","email":"preview@calls.example.com","dataFields":{"n":1.50}}';
    const { curl, ...shown } = await ask('preview', { source: 'app', path: '/app', headers: json, body });

    expect(shown).toMatchObject({
      faults: [],
      warnings: [],
      events: [
        {
          project: 'us',
          operation: 'events/track',
          body: expect.stringContaining('"n":1.50'),
          differences: [{ path: 'id' }, { path: 'createdAt' }],
        },
      ],
    });
    expect(curl).toBe(
      `curl '${running.stack.door}/app' -H 'content-type: application/json' -H 'api-key: local-app-key' --data-raw '${body}'`,
    );
    const segment = { source: 'webhook', path: '/webhook/v1/track', headers: json };
    expect(await ask('preview', { ...segment, body: '{"event":"tried","userId":"u"}' })).toMatchObject({
      faults: [],
      events: [{ operation: 'events/track' }],
    });
    expect(await ask('preview', { ...segment, body: '{"event":"tried"}' })).toMatchObject({
      faults: [expect.any(String)],
      events: [],
    });
    expect((await ask('events', { search: 'preview@calls' })).events).toEqual([]);
  });

  it('signs it as its sender would, and tells what the door answered', async () => {
    const { headers, path } = await ask('draft', { source: 'webhook' });
    const body = JSON.stringify({ eventName: 'sent', ...userOf('send') });
    plantUsersIn(body);
    const sent = await ask('send', { source: 'webhook', path, headers, body });

    expect(sent).toMatchObject({ status: 202, answer: expect.stringContaining('"accepted":1') });
    await stateOf(sent.ids[0] ?? '', 'delivered');
    const refused = await ask('send', { source: 'webhook', path, headers, body: '{}' });
    expect(refused).toMatchObject({ status: 400, answer: expect.stringContaining('invalid-event'), ids: [] });
  });

  it.each([
    { path: '@evil.example/app' },
    { path: '//evil.example\\app' },
    { path: 'http://evil.example/app' },
    { path: '' },
    { path: '/app?x' },
    { headers: { 'x-a': 'b\r\nhost: evil.example' } },
    { headers: { host: 'evil.example' } },
    { headers: { 'Content-Length': '1' } },
    { headers: { 'x a': 'b' } },
    { headers: { 'x-a': '\u{1f600}' } },
    { method: 'GET' },
  ])('is of what a sender of the source could send, and not %j', async (part) => {
    const asked = { source: 'app', path: '/app', headers: {}, body: '{}', ...part };

    for (const name of ['send', 'preview']) expect(await fault(name, asked)).toMatchObject({ status: 400 });
  });
});

describe('the docs', () => {
  it('get the key of a source that was made up here, from whoever has the token', async () => {
    expect(await ask('docs-key', {})).toEqual({ key: { source: 'app', value: 'local-app-key' } });
  });
});

describe('the sandboxes', () => {
  it('misbehave as they are told, and show what they have', async () => {
    expect(await ask('set-faults', { dataCenter: 'EU', faults: { latencyMs: 3 } })).toMatchObject({
      faults: { latencyMs: 3, rateLimited: 0 },
    });
    expect(await ask('faults', { dataCenter: 'US' })).toMatchObject({ faults: { latencyMs: 0 } });

    const nobody = { dataCenter: 'EU', user: 'sandbox@calls.example.com' } as const;
    expect(await ask('sandbox-users', nobody)).toEqual({ users: [], none: 'Iterable has no such user.' });
    await become('delivered', { eventName: 'alone', ...userOf('sandbox') }, 'app-eu');
    for (const asked of [nobody, { dataCenter: 'EU' } as const]) {
      expect(await ask('sandbox-users', asked)).toMatchObject({
        users: [],
        none: expect.stringMatching(/^No profile yet: only events came/),
      });
    }
    await become('delivered', { operation: 'users/update', ...userOf('sandbox') }, 'app-eu');
    const [user, event] = await Promise.all([
      ask('sandbox-users', { dataCenter: 'EU', user: 'sandbox@calls.example.com' }),
      ask('sandbox-events', { dataCenter: 'EU', user: 'sandbox@calls.example.com' }),
    ]);
    expect(user).toMatchObject({ users: [userOf('sandbox')], none: null });
    expect(event).toMatchObject([
      { operation: 'users/update', user: 'sandbox@calls.example.com' },
      { name: 'alone' },
    ]);
    expect(await ask('sandbox-users', { dataCenter: 'EU' })).toMatchObject({ users: [userOf('sandbox')] });
  });

  it.each([
    [
      'set-faults',
      { dataCenter: 'US', faults: { rateLimited: 2 } },
      /^the sandbox: nothing was changed; rateLimited: /,
    ],
    ['faults', { dataCenter: 'DE' }, /^dataCenter: must be one of US, EU$/],
  ])('say what is wrong with %s %j', async (name, asked, message) => {
    expect(await fault(name, asked)).toMatchObject({ status: 400, message: expect.stringMatching(message) });
  });
});
