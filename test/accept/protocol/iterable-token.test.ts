/** Message events whose user stands in the JWT that comes along, as `@iterable/web-sdk` 2.2.1 sends them. */
import { describe, expect, it } from 'vitest';
import type { DoorDependencies } from '../../../lib/accept/accept.ts';
import type { SourceSettings } from '../../../lib/config/define-config.ts';
import { signedToken } from '../../../lib/iterable/jwt.ts';
import { NOON } from '../../support/clock.ts';
import { KEY, openDoor } from '../../support/door.ts';
import { configurationWith } from '../../support/sources.ts';

const hasClientKey = () => ({ get: async () => true, refresh: async () => true });
const bearer = (user: { email: string } | { userId: string }) => ({
  authorization: `Bearer ${signedToken(user, 'backend-secret', NOON / 1000)}`,
});
/** A token that no key signed. */
const forged = (claims: object) => ({
  authorization: `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.e30`,
});

function openApi(settings: Partial<SourceSettings> = {}, parts: Partial<DoorDependencies> = {}) {
  const door = openDoor(settings, { hasClientKey, ...parts });
  return {
    ...door,
    call: (path: string, body: object | string, headers: Record<string, string> = {}) =>
      door.post(body, { path: `/app/api/${path}`, headers }),
    bodies: () => door.queue.sent.map(({ text }) => text.slice(text.indexOf('\n') + 1)),
  };
}

const SEEN =
  '{"messageId":"m1","createdAt":1,"deviceInfo":{"appPackageName":"shop","platform":"Web","deviceId":"x"}}';
const EVENTS = [
  'events/trackInAppOpen',
  'events/trackInAppClick',
  'events/trackInAppClose',
  'events/trackInAppDelivery',
  'events/inAppConsume',
  'embedded-messaging/events/received',
  'embedded-messaging/events/click',
  'embedded-messaging/events/dismiss',
];

describe.each(EVENTS)('%s that names nobody', (path) => {
  it.each([{ email: 'ann@example.com' }, { userId: 'u1' }])(
    'is about the user of its JWT: %j',
    async (user) => {
      const { call, bodies } = openApi();

      expect((await call(path, SEEN, bearer(user))).status).toBe(200);
      expect(bodies()).toEqual([`${SEEN.slice(0, -1)},${JSON.stringify(user).slice(1)}`]);
    },
  );

  it('goes on as it came without one: Iterable knows whose message it was', async () => {
    const { call, bodies } = openApi();

    expect((await call(path, SEEN)).status).toBe(200);
    expect(bodies()).toEqual([SEEN]);
  });

  it("is taken at a source's own path, too", async () => {
    const { post, bodies } = openApi();

    expect((await post({ operation: path, messageId: 'm1', createdAt: 1 })).status).toBe(202);
    expect(bodies()).toEqual(['{"messageId":"m1","createdAt":1}']);
  });
});

describe('the user of a JWT', () => {
  const path = 'events/trackInAppOpen';

  it('does not replace whom the body names', async () => {
    const { call, bodies } = openApi();
    const body = '{"messageId":"m1","userId":"u2","createdAt":1}';
    await call(path, body, bearer({ userId: 'u1' }));

    expect(bodies()).toEqual([body]);
  });

  it.each(['null', '""'])('stands in for a name that is %s', async (nobody) => {
    const { call, bodies } = openApi();
    await call(path, `{"userId":${nobody},"messageId":"m1","createdAt":1}`, bearer({ userId: 'u1' }));

    expect(bodies()).toEqual(['{"userId":"u1","messageId":"m1","createdAt":1}']);
  });

  it('must be a name that Iterable takes', async () => {
    const { call, queue } = openApi();

    expect(await call(path, SEEN, forged({ email: 'sayan' }))).toMatchObject({
      status: 400,
      body: { code: 'InvalidEmailAddressError', params: { 'obj.email': 'must be an e-mail address' } },
    });
    expect(await call(path, SEEN, forged({ userId: 'x'.repeat(53) }))).toMatchObject({ status: 400 });
    expect(queue.sent).toEqual([]);
  });

  it.each<[string, object]>([
    ['several', { email: 'ann@example.com', userId: 'u1' }],
    ['none', {}],
    ['no text', { userId: 7 }],
  ])('is not guessed where the token names %s', async (_, claims) => {
    const { call, bodies } = openApi();
    await call(path, SEEN, forged(claims));

    expect(bodies()).toEqual([SEEN]);
  });

  it.each(['users/update', 'users/disableDevice', 'workflows/triggerWorkflow'])(
    'is nobody to %s, where no user is an answer of its own, or a fault',
    async (other) => {
      const { call, bodies } = openApi();
      await call(other, { token: 't', workflowId: 1, listId: 2, dataFields: {} }, bearer({ userId: 'u1' }));

      expect(bodies().join()).not.toContain('u1');
    },
  );

  it('is what the project is chosen by, and checked for', async () => {
    const project = ({ email }: { email?: string }) => (email?.endsWith('.de') ? 'eu' : 'us');
    const { call, queue } = openApi({ project } as Partial<SourceSettings>);
    await call(path, SEEN, bearer({ email: 'ann@example.de' }));
    await call(path, SEEN, bearer({ email: 'ann@example.com' }));

    expect(queue.sent.map((message) => message.project)).toEqual(['eu', 'us']);
  });

  it.each([
    ['userId', { email: 'ann@example.com' }, 400],
    ['userId', { userId: 'u1' }, 200],
    ['email', { userId: 'u1' }, 200],
    ['email', { email: 'ann@example.com' }, 200],
  ] as const)('fits a project of identity %s, or not: %j', async (identity, user, status) => {
    const { projects, ...configuration } = configurationWith();
    const us = { ...projects.us, identity };
    const parts = { configuration: { ...configuration, projects: { ...projects, us } } };
    const { call } = openApi({}, parts as Partial<DoorDependencies>);

    expect((await call(path, SEEN, bearer(user))).status).toBe(status);
  });

  it('is not read where the sender put its key into the same header', async () => {
    const { post, bodies } = openApi();
    const headers = { 'api-key': undefined, authorization: `Bearer ${KEY}` } as unknown as Record<
      string,
      string
    >;

    expect((await post(SEEN, { path: `/app/api/${path}`, headers })).status).toBe(200);
    expect(bodies()).toEqual([SEEN]);
  });

  it('reaches the queue without its token, and no log', async () => {
    const { call, queue, lines } = openApi();
    const headers = bearer({ userId: 'u1' });
    await call(path, SEEN, headers);
    await call(path, '{"messageId":7}', headers);

    const [, token = ''] = headers.authorization.split(' ');
    for (const part of token.split('.')) {
      expect(JSON.stringify([queue.sent, queue.buried, lines])).not.toContain(part);
    }
  });
});
