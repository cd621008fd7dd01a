/** The door with everything it needs handed in: a configuration, a key that is right, queues that remember. */
import { type Accept, createAccept, type DoorDependencies } from '../../lib/accept/accept.ts';
import { createSourceMetrics } from '../../lib/accept/metrics.ts';
import type { Answer, Request } from '../../lib/accept/request.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import type { SourceSettings } from '../../lib/config/define-config.ts';
import { clockAt, NOON } from './clock.ts';
import { createFakeQueue, type FakeQueue } from './fake-queue.ts';
import { PLANTED } from './planted.ts';
import { plantUsersIn, recordedLog } from './recorded-output.ts';
import { requestWith } from './requests.ts';
import { configurationWith } from './sources.ts';

/** What a sender presents to be let in. */
export const KEY = PLANTED.sourceKey;
/** When the door's time is over. */
export const DEADLINE = NOON + 23_000;

export interface OpenDoor {
  readonly accept: Accept;
  readonly queue: FakeQueue;
  /** One line an occurrence, of every level. */
  readonly lines: readonly string[];
  /** The same, parsed, without the time. */
  readonly logged: () => readonly object[];
  /** A request with the right key; an object is sent as JSON. */
  readonly post: (body: object | string, request?: Partial<Omit<Request, 'body'>>) => Promise<Answer>;
}

export function openDoor(
  settings: Partial<SourceSettings> = {},
  parts: Partial<DoorDependencies> = {},
): OpenDoor {
  const lines: string[] = [];
  const keys = [SCHEMES['api-key'].parseKey(KEY)];
  const queue = createFakeQueue();
  const accept = createAccept({
    configuration: configurationWith(settings),
    keysOf: () => ({ get: async () => keys, refresh: async () => keys }),
    hasClientKey: () => ({ get: async () => false, refresh: async () => false }),
    queue,
    clock: clockAt(),
    log: recordedLog('debug', (line) => lines.push(line)),
    metrics: createSourceMetrics('test', clockAt()),
    ...parts,
  });
  return {
    accept,
    queue: (parts.queue as FakeQueue | undefined) ?? queue,
    lines,
    logged: () =>
      lines.map((line) => {
        const { time: _, ...logged } = JSON.parse(line) as Record<string, unknown>;
        return logged;
      }),
    post: (body, { headers, ...request } = {}) => {
      const bytes = bytesOf(body);
      plantUsersIn(bytes.toString());
      return accept(
        requestWith({ ...request, headers: { 'api-key': KEY, ...headers }, body: bytes }),
        DEADLINE,
      );
    },
  };
}

function bytesOf(body: object | string): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
