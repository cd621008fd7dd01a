/** The sources of docs/migrating/ do what these pages say of them. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import type { SourceSettings } from '../../lib/config/define-config.ts';
import * as forwarder from '../../lib/config/forwarder.ts';
import { segmentSchema } from '../../lib/config/protocol-settings.ts';
import { openDoor } from '../support/door.ts';
import { openSegment } from '../support/segment.ts';
import { namesIn, sectionOf, tableIn } from './tables.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../docs/migrating/${name}.md`, import.meta.url), 'utf8');

/** What an example makes: sources by their names, or one source. It is our own page. */
function madeIn(section: string): unknown {
  const [, indent = '', example = ''] = /^( *)```ts\n(.*?)^ *```$/ms.exec(section) ?? [];
  const code = example
    .replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    .replace(/^import .*$/m, '')
    .replace(/^export (?:default|const \w+ =)/m, 'return');
  return new Function(...Object.keys(forwarder), code)(...Object.values(forwarder));
}

const sourceIn = (page: string, title: string) => madeIn(sectionOf(page, title)) as SourceSettings;
/** Without its scheme: the door of the tests has a key of its own. */
const settingsIn = (page: string, title: string) => {
  const { verify: _, ...settings } = sourceIn(page, title);
  return settings;
};

const user = { userId: 'u1', messageId: 'm-1' };

async function requestsOf(settings: Partial<SourceSettings>, path: string, body: object) {
  const { send, queued } = openSegment(settings);
  const { status } = await send(path, body);
  return { status, requests: queued().map(([operation, text]) => [operation, JSON.parse(text)]) };
}

describe('docs/migrating/direct-calls.md', () => {
  it('has sources that may do what each needs, and nothing else', async () => {
    const made = madeIn(sectionOf(read('direct-calls'), 'Steps'));
    const { accounts } = (made as { sources: { accounts: SourceSettings } }).sources;
    const { post, queue } = openDoor({ operations: accounts.operations ?? [] });

    const update = { email: 'ada@example.com', dataFields: { plan: 'pro' } };
    expect((await post(update, { path: '/app/api/users/update' })).status).toBe(200);
    const event = { email: 'ada@example.com', eventName: 'paid' };
    expect((await post(event, { path: '/app/api/events/track' })).status).toBe(403);
    expect(queue.sent).toHaveLength(1);
  });
});

describe.each(['segment', 'rudderstack'])('docs/migrating/%s.md', (name) => {
  it('names only settings that a source has', () => {
    const cells = tableIn(sectionOf(read(name), 'Settings'), 'difference').flatMap(
      ({ cells: [, , way = ''] }) => namesIn(way),
    );
    const settings = cells.filter((cell) => /^\w+: /.test(cell));

    expect(settings.length).toBeGreaterThan(2);
    for (const setting of settings) {
      const made = new Function(`return { ${setting} }`)() as object;
      expect(segmentSchema.safeParse(made)).toMatchObject({ success: true });
    }
  });
});

describe('the settings of docs/migrating/segment.md', () => {
  const settings = settingsIn(read('segment'), 'Settings');

  it('make no event of a page, and merge no objects of a profile', async () => {
    expect(await requestsOf(settings, 'page', { ...user, name: 'Home' })).toEqual({
      status: 200,
      requests: [],
    });
    expect(await requestsOf(settings, 'identify', { ...user, traits: { plan: 'pro' } })).toMatchObject({
      requests: [['users/update', { mergeNestedObjects: false }]],
    });
  });
});

describe('the settings of docs/migrating/rudderstack.md', () => {
  const settings = settingsIn(read('rudderstack'), 'Settings');

  it('make a cart of one product, and a user of a visitor', async () => {
    const added = {
      ...user,
      event: 'Product Added',
      properties: { product_id: 'p1', name: 'Socks', price: 9 },
    };
    expect(await requestsOf(settings, 'track', added)).toMatchObject({
      requests: [['commerce/updateCart', {}]],
    });
    expect(await requestsOf(settings, 'track', { anonymousId: 'a1', event: 'seen' })).toMatchObject({
      requests: [['events/track', { userId: 'a1' }]],
    });
  });

  it('leave a phone where it is, and let an unknown userId make a user', async () => {
    const { requests } = await requestsOf(settings, 'identify', { ...user, traits: { phone: '+4930123' } });

    expect(requests).toEqual([
      [
        'users/update',
        { userId: 'u1', preferUserId: true, mergeNestedObjects: true, dataFields: { phone: '+4930123' } },
      ],
    ]);
  });
});

describe('a source that Segment signs for, while Segment stays in between', () => {
  const KEY = 'a shared secret of the test';
  const settings = sourceIn(read('segment'), 'Steps, if Segment stays in between');
  const keys = [SCHEMES.segment.parseKey(KEY)];
  const open = () =>
    openDoor(settings, { keysOf: () => ({ get: async () => keys, refresh: async () => keys }) });
  const body = JSON.stringify({ ...user, type: 'track', event: 'paid', receivedAt: '2023-05-17T22:49:54Z' });
  const signed = {
    'api-key': undefined as never,
    'x-signature': createHmac('sha1', KEY).update(body).digest('hex'),
  };

  it('takes its calls at the paths of the protocol', async () => {
    const { post, queue } = open();
    const { status } = await post(body, { path: '/app/v1/track', headers: signed });

    expect(status).toBe(200);
    expect(queue.sent.map(({ text }) => JSON.parse(text.split('\n')[1] ?? ''))).toMatchObject([
      { eventName: 'paid', userId: 'u1' },
    ]);
  });

  it('takes none that Segment did not sign', async () => {
    const { post, queue } = open();
    const headers = { ...signed, 'x-signature': '0'.repeat(40) };

    expect((await post(body, { path: '/app/v1/track', headers })).status).toBe(401);
    expect(queue.sent).toEqual([]);
  });
});
