/**
 * `GET /api/channels`: the one thing that can be read here. Every server-side key may read it, so that whoever
 * calls it learns whether a key is alive, changing nothing. https://api.iterable.com/api/docs#channels_channels
 */
import type { IncomingHttpHeaders } from 'node:http';
import { authorize } from './authorize.ts';
import type { Faults } from './faults.ts';
import { json, type Reply, serverError, tooManyRequests } from './replies.ts';

export const CHANNELS_PATH = '/api/channels';

export interface ReadCall {
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
  readonly faults: Faults;
  readonly projectNumber: number;
  readonly apiKeys: readonly string[];
  /** Those of them that are client-side keys: Iterable lets them write and not read. */
  readonly clientKeys: readonly string[];
  readonly nowMs: number;
  /** Whether a fault that strikes this share strikes now. */
  readonly happens: (share: number) => boolean;
}

export async function readChannels(call: ReadCall): Promise<Reply> {
  const { headers, ip, projectNumber, apiKeys, clientKeys, nowMs, happens } = call;
  const { serverError: failing, serverErrorStatus, rateLimited, retryAfterSeconds } = call.faults;
  if (happens(failing)) return serverError(serverErrorStatus);
  const accepted = call.faults.apiKeys ?? apiKeys;
  const isClients = (key: string) => clientKeys.includes(key);
  const clients = Object.fromEntries(accepted.filter(isClients).map((key) => [key, '']));
  const faults = {
    ...call.faults,
    apiKeys: accepted.filter((key) => !isClients(key)),
    jwtKeys: { ...clients, ...call.faults.jwtKeys },
  };
  const operation = { keys: 'server' } as const;
  const caller = await authorize({ operation, path: CHANNELS_PATH, headers, ip, faults, apiKeys, nowMs });
  if (caller.refused !== undefined) return caller.refused;
  if (happens(rateLimited)) return tooManyRequests(CHANNELS_PATH, projectNumber, 'json', retryAfterSeconds);
  return json(200, {
    channels: [{ id: 1, name: 'Email', channelType: 'Marketing', messageMedium: 'Email' }],
  });
}
