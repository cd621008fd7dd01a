/** The door over HTTP, with a queue that remembers and keys that a test names. */
import { onTestFinished } from 'vitest';
import { requestOf, resultOf } from '../../../functions/http-shapes.ts';
import { SCHEMES } from '../../../lib/accept/verify/schemes.ts';
import type { Configuration } from '../../../lib/config/define-config.ts';
import { systemClock } from '../../../lib/runtime/clock.ts';
import { startDoorServer } from '../../../local/aws/door-server.ts';
import { type OpenDoor, openDoor } from '../door.ts';

export interface HttpDoor extends Pick<OpenDoor, 'queue' | 'lines'> {
  readonly origin: string;
}

/** @param keys of the sources, by the names of their secrets */
export async function openHttpDoor(
  configuration: Configuration,
  keys: Readonly<Record<string, string>>,
): Promise<HttpDoor> {
  const { accept, queue, lines } = openDoor(
    {},
    {
      configuration,
      clock: systemClock,
      keysOf({ verify: { scheme, secret } }) {
        const parsed = [SCHEMES[scheme].parseKey(keys[secret] ?? '')];
        return { get: async () => parsed, refresh: async () => parsed };
      },
    },
  );
  const server = await startDoorServer({
    port: 0,
    host: '127.0.0.1',
    invoke: async (event) =>
      resultOf(await accept(requestOf(event as Parameters<typeof requestOf>[0]), Date.now() + 20_000)),
    onTrouble: () => undefined,
  });
  onTestFinished(server.close);
  return { origin: server.origin, queue, lines };
}
