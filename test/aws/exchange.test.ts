/** One POST to a server that is silent, slow to connect, or goes away. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { post } from '../../lib/aws/exchange.ts';
import { closedOrigin, httpServerOf, tcpServerOf } from '../support/iterable/servers.ts';

const NO_SIGNAL = new AbortController().signal;
const ask = (origin: string, signal = NO_SIGNAL) =>
  post(new URL(origin), {
    headers: { host: new URL(origin).host, 'content-length': '2' },
    body: Buffer.from('{}'),
    answerTimeoutMs: 5_000,
    signal,
  });

describe('a request to AWS', () => {
  it('goes over the connection of the one before', async () => {
    const { origin, connections } = await httpServerOf((response) => response.writeHead(200).end('{}'));
    for (let index = 0; index < 3; index++) await ask(origin);

    expect(connections()).toBe(1);
  });

  it('fails where nobody listens, having asked once', async () => {
    await expect(ask(await closedOrigin())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each([
    ['before', ''],
    ['within', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"Succ'],
  ])('fails where the connection ends %s the answer', async (_, sent) => {
    const origin = await tcpServerOf((socket) => socket.end(sent));

    await expect(ask(origin)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('fails where the answer goes on in another protocol', async () => {
    const origin = await tcpServerOf((socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n'),
    );

    await expect(ask(origin)).rejects.toThrow('ended without an answer');
  });

  it('opens fifty connections at the most, however many are asked for at once', async () => {
    const { origin, connections, requests } = await httpServerOf((response) =>
      response.writeHead(200).end('{}'),
    );
    await Promise.all(Array.from({ length: 200 }, () => ask(origin)));

    expect(requests).toHaveLength(200);
    expect(connections()).toBeLessThanOrEqual(50);
  });

  it('ends with its caller', async () => {
    let requests = 0;
    const caller = new AbortController();
    const origin = await tcpServerOf(() => {
      requests += 1;
      caller.abort();
    });

    await expect(ask(origin, caller.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(requests).toBe(1);
  });

  it('is not sent for a caller that has ended', async () => {
    const { origin, requests } = await httpServerOf();

    await expect(ask(origin, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(requests).toEqual([]);
  });

  describe('whose time passes when it is told to', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
    afterEach(() => void vi.useRealTimers());

    it.each([
      ['nothing', ''],
      ['half an answer', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"Succ'],
    ])('fails after five seconds in which %s comes', async (_, sent) => {
      const asked = Promise.withResolvers<void>();
      const origin = await tcpServerOf((socket) => {
        socket.write(sent, () => asked.resolve());
      });
      const failures: unknown[] = [];
      void ask(origin).catch((error) => failures.push(error));
      await asked.promise;

      await vi.advanceTimersByTimeAsync(4_900);
      expect(failures).toEqual([]);
      await vi.advanceTimersByTimeAsync(200);
      expect(failures).toMatchObject([{ name: 'TimeoutError' }]);
    });

    it('leaves no timer behind', async () => {
      const { origin } = await httpServerOf((response) => response.writeHead(200).end('{}'));
      await ask(origin);

      expect(vi.getTimerCount()).toBe(0);
    });

    it('fails after two seconds without a connection', async () => {
      // An address of documentation (RFC 5737): nobody is there, and nobody says so.
      const failures: unknown[] = [];
      void ask('http://192.0.2.1').catch((error) => failures.push(error));
      await Promise.resolve();

      await vi.advanceTimersByTimeAsync(2_100);
      expect(failures).toMatchObject([{ name: expect.stringMatching(/^TimeoutError$|^Error$/) }]);
    });
  });
});
