import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../../local/sandbox/server.ts';
import { API_KEY, sandboxOf, track } from './caller.ts';

function journalInNewFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'deeper', 'us.ndjson');
}

const exact = (id: string, value: string) =>
  `{"eventName":"sum", "userId":"u", "id":"${id}","dataFields":{"value":${value}}}`;

describe('the journal of the sandbox', () => {
  it('brings back bodies, counts, order, headers and field types', async () => {
    const journalPath = journalInNewFolder();
    const before = await sandboxOf({ journalPath });
    const headers = { 'Api-Key': API_KEY, traceparent: '00-1' };
    await before.track(exact('a', '9007199254740993'), headers);
    await before.track('{\n"eventName":"line\u2028separator","userId":"u","id":"b"\r\n}', headers);
    await before.track(exact('a', '2'), headers);
    const generated = (await (await before.track({ eventName: 'x', userId: 'u' })).json()) as {
      params: { id: string };
    };
    const stored = structuredClone(before.events.after(-1, 10));
    await before.close();

    const after = await sandboxOf({ journalPath });

    expect(stored.map(({ id, count }) => [id, count])).toEqual([
      ['a', 2],
      ['b', 1],
      [generated.params.id, 1],
    ]);
    expect(after.events.after(-1, 10)).toEqual(stored);
    expect(after.events.arrivals).toBe(4);
    expect((await after.track(exact('c', '1.0'))).status).toBe(400);
    expect((await after.track(exact('c', '1'))).status).toBe(200);
  });

  it('brings back when each event came, and the id that the forwarder tells of it', async () => {
    const journalPath = journalInNewFolder();
    const before = await sandboxOf({ journalPath, now: () => 0 });
    const body = '{"userId": "u"}';
    before.announce({ operation: 'users/update', body, id: 'f-1' });
    await before.call('users/update', body);
    await before.close();

    const after = await sandboxOf({ journalPath });

    expect(after.events.find('f-1')).toMatchObject([
      { operation: 'users/update', arrivedAt: '1970-01-01T00:00:00.000Z', forwarderId: 'f-1', body },
    ]);
  });

  it('of an earlier version, without times, is read too', async () => {
    const journalPath = journalInNewFolder();
    const line = JSON.stringify({ operation: 'events/track', id: 'a', headers: {}, body: exact('a', '1') });
    mkdirSync(dirname(journalPath));
    writeFileSync(journalPath, `${line}\n`);

    const sandbox = await sandboxOf({ journalPath });

    expect(sandbox.events.get('a')).toMatchObject({ operation: 'events/track', count: 1 });
    expect(sandbox.events.get('a')?.arrivedAt).toBeUndefined();
    expect(await (await sandbox.control('/')).text()).toMatch(/^ {2}earlier +events\/track +a$/m);
  });

  it('holds no key', async () => {
    const journalPath = journalInNewFolder();
    const sandbox = await sandboxOf({ journalPath });

    await sandbox.track(exact('a', '1'), { Api_Key: API_KEY, Authorization: 'Bearer token' });

    const text = readFileSync(journalPath, 'utf8');
    expect(text).toContain('"id":"a"');
    expect(text).not.toContain(API_KEY);
    expect(text).not.toContain('Bearer');
  });

  it('keeps every event that was answered when the process is killed', async () => {
    const journalPath = journalInNewFolder();
    const server = new URL('../../../local/sandbox/server.ts', import.meta.url).href;
    const options = JSON.stringify({ dataCenter: 'US', apiKeys: [API_KEY], journalPath });
    const script = `import { startSandbox } from '${server}'; console.log((await startSandbox(${options})).origin);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [origin] = (await once(createInterface(child.stdout), 'line')) as [string];
    const answered: string[] = [];
    const sendUntilItDies = async (name: string) => {
      for (let n = 0; ; n += 1) {
        const id = `${name}-${n}`;
        const response = await track(origin, exact(id, String(n))).catch(() => undefined);
        if (response?.status !== 200) return;
        answered.push(id);
        if (answered.length === 300) child.kill('SIGKILL');
      }
    };

    await Promise.all([once(child, 'exit'), ...['a', 'b', 'c', 'd'].map(sendUntilItDies)]);
    const sandbox = await sandboxOf({ journalPath });

    expect(answered.length).toBeGreaterThanOrEqual(300);
    expect(answered.filter((id) => sandbox.events.get(id) === undefined)).toEqual([]);
  });

  it('skips a half-written last line and goes on behind the line before it', async () => {
    const journalPath = journalInNewFolder();
    const before = await sandboxOf({ journalPath });
    await before.track(exact('a', '1'));
    await before.close();
    const whole = readFileSync(journalPath, 'utf8');
    appendFileSync(journalPath, whole.replace('"a"', '"half"').slice(0, -5));

    const between = await sandboxOf({ journalPath });
    await between.track(exact('b', '1'));
    await between.close();
    const after = await sandboxOf({ journalPath });

    expect(after.events.after(-1, 10).map(({ id, count }) => [id, count])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('refuses to start on a file that is not its journal, and leaves it as it is', async () => {
    const journalPath = journalInNewFolder().replace('deeper', '');
    writeFileSync(journalPath, 'something else\nand more');

    await expect(startSandbox({ dataCenter: 'US', apiKeys: [API_KEY], journalPath })).rejects.toThrow(
      `${journalPath}:1 is damaged`,
    );
    expect(readFileSync(journalPath, 'utf8')).toBe('something else\nand more');
  });

  it('has the event before the answer is lost', async () => {
    const journalPath = journalInNewFolder();
    const sandbox = await sandboxOf({ journalPath });
    sandbox.setFaults({ answerLost: 1 });

    await expect(sandbox.track(exact('a', '1'))).rejects.toThrow('fetch failed');

    expect(readFileSync(journalPath, 'utf8').match(/\n/g)).toHaveLength(1);
  });
});
