/** What can be read here, as Iterable has it: https://api.iterable.com/api-docs. A server-side key may, no other. */
import type { IncomingHttpHeaders } from 'node:http';
import { authorize } from './authorize.ts';
import { BUILT_IN_FIELDS } from './built-in-fields.ts';
import type { Project } from './project.ts';
import { type Bucket, createBucket } from './rate-limit.ts';
import { json, type Reply, serverError, tooManyRequests } from './replies.ts';

interface Read {
  /** Counted per project. */
  readonly requestsPerSecond: number;
  reply(project: Project): Reply;
}

/** By path. */
const READS: Readonly<Record<string, Read>> = {
  /** Every server-side key may read it, so that whoever calls it learns whether a key is alive, changing nothing. */
  '/api/channels': {
    // Assumed: none is published.
    requestsPerSecond: 100,
    reply: () =>
      json(200, {
        channels: [{ id: 1, name: 'Email', channelType: 'Marketing', messageMedium: 'Email' }],
      }),
  },
  /** Documented: the limit, and that `fields` is an object. Seen elsewhere: a type for each name. */
  '/api/users/getFields': {
    requestsPerSecond: 3,
    reply: ({ profileTypes }) => json(200, { fields: { ...BUILT_IN_FIELDS, ...profileTypes.all('') } }),
  },
};

export const READ_PATHS = Object.keys(READS);

export interface ReadSettings {
  readonly project: Project;
  readonly apiKeys: readonly string[];
  /** Those of them that are client-side keys: Iterable lets them write and not read. */
  readonly clientKeys: readonly string[];
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds. */
  readonly now: () => number;
}

export interface ReadCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
}

/** @returns what answers a read; undefined where there is nothing to read */
export function createReads({ project, apiKeys, clientKeys, random, now }: ReadSettings) {
  const buckets: Readonly<Record<string, Bucket>> = Object.fromEntries(
    Object.entries(READS).map(([path, { requestsPerSecond }]) => [path, createBucket(requestsPerSecond)]),
  );
  const happens = (share: number) => share > 0 && random() < share;

  /** Those that read nothing are refused as keys of the wrong kind. */
  function readersOf({ faults }: Project) {
    const accepted = faults.apiKeys ?? apiKeys;
    const isClients = (key: string) => clientKeys.includes(key);
    const clients = Object.fromEntries(accepted.filter(isClients).map((key) => [key, '']));
    return {
      ...faults,
      apiKeys: accepted.filter((key) => !isClients(key)),
      jwtKeys: { ...clients, ...faults.jwtKeys },
    };
  }

  return async ({ path, headers, ip }: ReadCall): Promise<Reply | undefined> => {
    const read = READS[path];
    const bucket = buckets[path];
    if (read === undefined || bucket === undefined) return undefined;
    const { serverError: failing, serverErrorStatus, rateLimited, retryAfterSeconds } = project.faults;
    if (happens(failing)) return serverError(serverErrorStatus);
    const nowMs = now();
    const operation = { keys: 'server' } as const;
    const faults = readersOf(project);
    const caller = await authorize({ operation, path, headers, ip, faults, apiKeys, nowMs });
    if (caller.refused !== undefined) return caller.refused;
    if (happens(rateLimited) || !bucket.take(nowMs)) {
      return tooManyRequests(path, project.number, 'json', retryAfterSeconds);
    }
    return read.reply(project);
  };
}
