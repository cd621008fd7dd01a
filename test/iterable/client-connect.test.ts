/** In a file of its own: undici has one clock for all connections, which must be started under the test's time. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Exchange } from '../../lib/iterable/client.ts';
import { callerOf } from '../support/iterable/client.ts';
import { tcpServerOf } from '../support/iterable/servers.ts';

describe('a connection that is not made', () => {
  /** The client's time passes when it is told to; that of the sockets is real. */
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('is given up after five seconds, though the call has longer', async () => {
    const connected = Promise.withResolvers<void>();
    const origin = await tcpServerOf(
      () => undefined,
      () => connected.resolve(),
    );
    let exchange: Exchange | undefined;
    // Nobody there speaks TLS, or anything else.
    void callerOf(origin.replace('http:', 'https:'))().then((ended) => {
      exchange = ended;
    });
    await connected.promise;

    await vi.advanceTimersByTimeAsync(4_000);
    expect(exchange).toBeUndefined();
    // undici counts time in steps of half a second.
    await vi.advanceTimersByTimeAsync(2_500);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(exchange).toEqual({ kind: 'no-answer', cause: 'UND_ERR_CONNECT_TIMEOUT', isSent: false });
  });
});
