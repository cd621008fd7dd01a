import type { ServerResponse } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { MAX_CONCURRENT_CALLS } from '../../lib/iterable/client.ts';
import { callerOf } from '../support/iterable/client.ts';
import { httpServerOf, succeed } from '../support/iterable/servers.ts';

/** A server that holds every answer back until it is told. */
async function holdingServer() {
  const held: ServerResponse[] = [];
  let holds = true;
  const server = await httpServerOf((response) => {
    if (holds) held.push(response);
    else succeed(response);
  });
  return {
    ...server,
    release: () => {
      holds = false;
      held.forEach(succeed);
    },
  };
}

describe('the pool of connections', () => {
  it.each([200, 429, 500])('keeps connections alive after answers of status %i', async (status) => {
    const server = await httpServerOf((response) => response.writeHead(status).end('<h1>answer</h1>'));
    const call = callerOf(server.origin);
    for (let i = 0; i < 20; i++) expect(await call()).toMatchObject({ kind: 'answer', status });
    expect(server.requests).toHaveLength(20);
    // A connection is free a moment after its answer was handed over: the next call may open one more.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('has at most a hundred requests under way, each on a connection of its own', async () => {
    const server = await holdingServer();
    const call = callerOf(server.origin);
    const exchanges = Array.from({ length: MAX_CONCURRENT_CALLS + 50 }, () => call());
    await vi.waitUntil(() => server.requests.length >= MAX_CONCURRENT_CALLS, { timeout: 30_000 });
    expect(server.requests).toHaveLength(100);

    server.release();

    expect(await Promise.all(exchanges)).toEqual(
      Array(150).fill(expect.objectContaining({ kind: 'answer', status: 200 })),
    );
    expect(server.requests).toHaveLength(150);
    expect(server.connections()).toBe(100);
  });

  it('counts waiting for a connection towards the time-out, and never sends what waited too long', async () => {
    const server = await holdingServer();
    const call = callerOf(server.origin);
    const busy = Array.from({ length: MAX_CONCURRENT_CALLS }, () => call({ body: 'busy' }));
    await vi.waitUntil(() => server.requests.length === MAX_CONCURRENT_CALLS, { timeout: 30_000 });

    const late = await Promise.all(Array.from({ length: 20 }, () => call({ body: 'late', timeoutMs: 30 })));
    expect(late).toEqual(Array(20).fill({ kind: 'no-answer', cause: 'timeout', isSent: false }));

    const patient = call({ body: 'patient' });
    server.release();
    await Promise.all([...busy, patient]);
    expect(await patient).toMatchObject({ kind: 'answer', status: 200 });
    const bodies = server.requests.map(({ body }) => body.toString());
    expect(bodies).toEqual([...Array(100).fill('busy'), 'patient']);
  });

  it('does not let one data centre wait for the other', async () => {
    const [us, eu] = [await holdingServer(), await httpServerOf()];
    const call = callerOf(us.origin, eu.origin);
    const busy = Array.from({ length: MAX_CONCURRENT_CALLS + 1 }, () => call());
    expect(await call({ dataCenter: 'EU' })).toMatchObject({ kind: 'answer', status: 200 });
    us.release();
    await Promise.all(busy);
  });

  it('does not let one endpoint wait for another of the same data centre', async () => {
    const held: ServerResponse[] = [];
    const server = await httpServerOf((response, { path }) => {
      if (path === '/api/events/track') held.push(response);
      else succeed(response);
    });
    const call = callerOf(server.origin);
    const hung = Array.from({ length: MAX_CONCURRENT_CALLS + 1 }, () => call());
    await vi.waitUntil(() => held.length === MAX_CONCURRENT_CALLS, { timeout: 30_000 });

    for (const path of ['/api/users/update', '/api/events/trackBulk']) {
      expect(await call({ path, timeoutMs: 3_000 })).toMatchObject({ kind: 'answer', status: 200 });
    }
    held.forEach(succeed);
    await vi.waitUntil(() => held.length > MAX_CONCURRENT_CALLS, { timeout: 30_000 });
    held.slice(MAX_CONCURRENT_CALLS).forEach(succeed);
    await Promise.all(hung);
  });

  it('works again after every connection was lost at once', async () => {
    let broken = true;
    const server = await httpServerOf((response) => {
      if (broken) response.socket?.resetAndDestroy();
      else succeed(response);
    });
    const call = callerOf(server.origin);
    const lost = await Promise.all(Array.from({ length: 120 }, () => call()));
    expect(new Set(lost.map(({ kind }) => kind))).toEqual(new Set(['no-answer']));

    broken = false;
    const exchanges = await Promise.all(Array.from({ length: 120 }, () => call()));
    expect(new Set(exchanges.map(({ kind }) => kind))).toEqual(new Set(['answer']));
  });
});
