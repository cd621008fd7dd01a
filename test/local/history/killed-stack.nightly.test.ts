/** A stack with a bulk project and a source with a `map`, killed in the middle of it all. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HISTORY_FILE } from '../../../operate/history/schema.ts';
import { stackToKill } from '../../support/killed-stack.ts';

const EVENTS = 600;
const PER_REQUEST = 100;
const WAIT = { timeout: 50_000, interval: 100 };
const CONFIGURATION = `import { apiKey, defineConfig } from '#forwarder';
export default defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us', mode: 'bulk' } },
  sources: {
    app: { verify: apiKey('source-app'), project: 'us' },
    shop: {
      verify: apiKey('source-shop'),
      project: 'us',
      map: ({ topic, customer }) => ({ eventName: topic, userId: customer }),
    },
  },
});
`;

it('knows after a kill and a restart what became of each event', async () => {
  await using stack = await stackToKill(CONFIGURATION);
  const { dataDir, start, rows } = stack;
  const states = () => rows('SELECT state, count(*) AS events FROM events GROUP BY state ORDER BY state');

  const first = start();
  const { door, sandboxes } = await first.up;
  await fetch(`${sandboxes.US}/sandbox/faults`, {
    method: 'PUT',
    body: JSON.stringify({ rateLimited: 0.2, disallowedEventNames: ['off'] }),
  });
  const post = (path: string, key: string, body: object) =>
    fetch(door + path, {
      method: 'POST',
      headers: { 'api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const mapped = await post('/shop', 'local-shop-key', { topic: 'order-placed', customer: 'mapped' });
  expect(mapped.status).toBe(202);
  for (let n = 0; n < EVENTS; n += PER_REQUEST) {
    const events = Array.from({ length: PER_REQUEST }, (_, index) => ({
      eventName: index === 0 ? 'off' : 'killed',
      userId: `u${n + index}`,
    }));
    expect((await post('/app', 'local-app-key', { events })).status).toBe(202);
  }
  await expect
    .poll(() => rows("SELECT 1 FROM events WHERE state = 'delivered'").length, WAIT)
    .toBeGreaterThan(0);
  first.kill('SIGKILL');
  await first.exited;

  expect(rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  const second = start();
  const again = await second.up;
  await fetch(`${again.sandboxes.US}/sandbox/faults`, {
    method: 'PUT',
    body: JSON.stringify({ disallowedEventNames: ['off'] }),
  });
  await expect.poll(states, WAIT).toEqual([
    { state: 'dead', events: EVENTS / PER_REQUEST },
    { state: 'delivered', events: 1 + EVENTS - EVENTS / PER_REQUEST },
  ]);
  second.kill('SIGINT');
  expect(await second.exited).toBe(0);

  // What ended well is one file, which nobody else may read.
  expect((await readdir(dataDir)).filter((name) => name.startsWith('history'))).toEqual([HISTORY_FILE]);
  expect((await stat(join(dataDir, HISTORY_FILE))).mode & 0o777).toBe(0o600);

  // Of a bulk call each event has its attempt, and the call is kept once.
  const [call] = rows('SELECT path, events, body FROM calls WHERE events > 1 LIMIT 1');
  expect(call).toMatchObject({ path: '/api/events/trackBulk', body: expect.stringContaining('{"events":[') });
  expect(rows("SELECT name, source FROM events WHERE user = 'mapped'")).toEqual([
    { name: 'order-placed', source: 'shop' },
  ]);
  expect(rows("SELECT DISTINCT reason FROM events WHERE state = 'dead'")).toEqual([
    { reason: 'event-name-disallowed' },
  ]);
  expect(rows('SELECT count(*) AS requests FROM requests')).toEqual([{ requests: 1 + EVENTS / PER_REQUEST }]);
});
