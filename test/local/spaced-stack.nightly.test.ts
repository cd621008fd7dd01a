/** A stack whose project keeps the changes of a user apart, killed in the middle of it. */
import { expect, it } from 'vitest';
import { stackToKill } from '../support/killed-stack.ts';

const SPACING_MS = 2_000;
const USERS = ['u-1', 'u-2', 'u-3', 'u-4'];
const WAIT = { timeout: 50_000, interval: 100 };
const CONFIGURATION = `import { apiKey, defineConfig } from '#forwarder';
export default defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us', userSpacing: '${SPACING_MS / 1_000}s' } },
  sources: { app: { verify: apiKey('source-app'), project: 'us' } },
});
`;
/** Each call, and the last of the changes that went in it. */
const CALLS = `
  SELECT calls.at, user, max(event) AS change FROM calls JOIN steps USING (call) JOIN events USING (event)
  WHERE kind = 'attempt' GROUP BY call ORDER BY call`;

interface Call {
  readonly at: number;
  readonly user: string;
  readonly change: number;
}

it('keeps its distance through a kill and a restart', async () => {
  await using stack = await stackToKill(CONFIGURATION);
  const { start, rows } = stack;
  const delivered = () => rows("SELECT 1 FROM events WHERE state = 'delivered'").length;
  const change = async (door: string, n: number) => {
    for (const userId of USERS) {
      const { status } = await fetch(`${door}/app`, {
        method: 'POST',
        headers: { 'api-key': 'local-app-key', 'content-type': 'application/json' },
        body: JSON.stringify({ operation: 'users/update', userId, dataFields: { n } }),
      });
      expect(status).toBe(202);
    }
  };

  const first = start();
  const { door } = await first.up;
  await change(door, 1);
  await expect.poll(delivered, WAIT).toBe(USERS.length);
  await change(door, 2);
  await expect.poll(() => rows("SELECT 1 FROM steps WHERE kind = 'held'").length, WAIT).toBeGreaterThan(0);
  first.kill('SIGKILL');
  await first.exited;

  const second = start();
  const again = await second.up;
  await change(again.door, 3);
  await expect.poll(delivered, WAIT).toBe(3 * USERS.length);
  const calls = rows(CALLS) as unknown as Call[];
  second.kill('SIGINT');
  expect(await second.exited).toBe(0);

  for (const [, ofUser] of Map.groupBy(calls, ({ user }) => user)) {
    const changes = ofUser.map(({ change }) => change);
    expect(changes).toEqual(changes.toSorted((one, other) => one - other));
    for (const [index, { at, change }] of ofUser.entries()) {
      const before = ofUser[index - 1];
      // The same change may come once more after a kill, and at once.
      if (before === undefined || before.change === change) continue;
      expect(at - before.at).toBeGreaterThanOrEqual(SPACING_MS);
    }
  }
  expect(new Set(calls.map(({ user }) => user))).toEqual(new Set(USERS));
});
