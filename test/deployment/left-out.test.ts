import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../deploy/bundle.ts';
import { LEFT_OUT } from '../../deploy/left-out.ts';
import type { createCall } from '../../lib/iterable/client.ts';
import { httpServerOf } from '../support/iterable/servers.ts';

const UNDICI = join(import.meta.dirname, '../../node_modules/undici/lib');

describe('undici as the bundles have it', () => {
  let outDir: string;
  let client: { readonly createCall: typeof createCall };
  beforeAll(async () => {
    outDir = await mkdtemp(join(tmpdir(), 'left-out-'));
    await bundle({ outDir, entryPoints: { client: 'lib/iterable/client.ts' } });
    client = await import(join(outDir, 'client.mjs'));
  });
  afterAll(() => rm(outDir, { recursive: true }));

  it.each(LEFT_OUT)('lacks %s, which undici has', async (path) => {
    expect(existsSync(join(UNDICI, `${path}.js`))).toBe(true);

    const text = await readFile(join(outDir, 'client.mjs'), 'utf8');
    // esbuild names each file before what it made of it.
    const [, kept = ''] = text.split(`undici/lib/${path}.js"(`);
    expect(kept.slice(0, 120)).toContain('module.exports = void 0;');
  });

  it.each([
    ['with its length', { 'content-length': '2' }],
    ['in chunks', {}],
  ])('posts text, and reads an answer %s', async (_, headers) => {
    const { origin, requests } = await httpServerOf((response) => {
      response.writeHead(200, headers);
      response.write('{');
      response.end('}');
    });
    const call = client.createCall({ US: origin, EU: origin });
    const request = {
      dataCenter: 'US',
      path: '/api/events/track',
      apiKey: 'key',
      body: '{"a":"é"}',
    } as const;

    expect(await call({ ...request, timeoutMs: 5_000 })).toMatchObject({ status: 200, body: '{}' });
    expect(requests.map(({ body }) => body.toString())).toEqual(['{"a":"é"}']);
  });
});
