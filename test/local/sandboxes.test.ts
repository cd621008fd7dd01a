/** At which ports the sandboxes listen. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Configuration, Project } from '../../lib/config/define-config.ts';
import { apiKey, defineConfig } from '../../lib/config/forwarder.ts';
import { type Closing, startSandboxes } from '../../local/sandboxes.ts';
import { readSettings } from '../../local/settings.ts';

const { us, eu } = (
  defineConfig({
    projects: { us: { dataCenter: 'US', secret: 'us' }, eu: { dataCenter: 'EU', secret: 'eu' } },
    sources: { app: { verify: apiKey('app'), project: 'us' } },
  }) as Configuration
).projects as Readonly<Record<'us' | 'eu', Project>>;
const REAL_US = { ITERABLE_API_KEY: 'key', ITERABLE_DATA_CENTER: 'US' };

let dataDir: string;
let closers: (() => unknown)[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sandboxes-'));
  closers = [() => rm(dataDir, { recursive: true })];
});

afterEach(async () => {
  for (const close of closers.reverse()) await close();
});

/** By data centre. */
async function portsOf(
  projects: Parameters<typeof startSandboxes>[0],
  variables: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, number>>> {
  const closing: Closing = (part) => {
    closers.push(part.close);
    return part;
  };
  const settings = readSettings({ DATA_DIR: dataDir, ...variables });
  const sandboxes = await startSandboxes(projects, settings, closing);
  return Object.fromEntries(
    Object.entries(sandboxes).map(([dataCenter, { origin }]) => [dataCenter, Number(new URL(origin).port)]),
  );
}

/** The first of two ports, one after the other, that nobody has. */
async function freePort(): Promise<number> {
  for (;;) {
    const first = createServer().listen(0, '127.0.0.1');
    await once(first, 'listening');
    const { port } = first.address() as AddressInfo;
    const isNextFree = port < 65_535 && (await isFree(port + 1));
    first.close();
    await once(first, 'close');
    if (isNextFree) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

describe('the port of a sandbox', () => {
  it.each([
    ['the one of the US, and the next of the EU', [us, eu], {}, { US: 0, EU: 1 }],
    ['the same, whichever project is named first', [eu, us], {}, { US: 0, EU: 1 }],
    ['the next of the EU, if no project is in the US', [eu], {}, { EU: 1 }],
    ['the next of the EU, if the project in the US is real', [us, eu], REAL_US, { EU: 1 }],
    [
      'the next of the EU, if the US has an address',
      [us, eu],
      { ITERABLE_US_URL: 'http://127.0.0.1:1' },
      { EU: 1 },
    ],
    ['the one of the US, if no project is in the EU', [us], {}, { US: 0 }],
  ] as const)('is %s', async (_, projects, variables, offsets) => {
    const port = await freePort();

    const ports = await portsOf(projects, { ...variables, SANDBOX_PORT: String(port) });

    expect(ports).toEqual(
      Object.fromEntries(Object.entries(offsets).map(([dataCenter, offset]) => [dataCenter, port + offset])),
    );
  });

  it('is any free one with 0', async () => {
    const { US = 0, EU = 0 } = await portsOf([us, eu], { SANDBOX_PORT: '0' });

    expect(Math.min(US, EU)).toBeGreaterThan(1_023);
    expect(US).not.toBe(EU);
  });

  it('may be the last but one, and no later', async () => {
    expect(readSettings({ SANDBOX_PORT: '65534' }).sandboxPort).toBe(65_534);
    expect(() => readSettings({ SANDBOX_PORT: '65535' })).toThrow('from 0 to 65534');
  });
});
