/** What can be read here, as Iterable has it: https://api.iterable.com/api-docs. A server-side key may, no other. */
import type { IncomingHttpHeaders } from 'node:http';
import { authorize } from './authorize.ts';
import { BUILT_IN_FIELDS } from './built-in-fields.ts';
import type { Project } from './project.ts';
import { createBucket } from './rate-limit.ts';
import { json, type Reply, serverError, tooManyRequests } from './replies.ts';
import { eventsReply, userReply } from './user-reads.ts';

interface Read {
  /** Without `/api/`; what stands in braces is handed over. */
  readonly path: string;
  /** Counted per project. */
  readonly requestsPerSecond: number;
  reply(project: Project, asked: Asked): Reply;
}

interface Asked {
  /** In the place of the braces. */
  readonly name: string;
  readonly query: URLSearchParams;
}

const HUNDRED = 100;

/** Limits are documented, but for the channels'. */
const READS: readonly Read[] = [
  {
    // Every server-side key may read it, so that whoever calls it learns whether a key is alive, changing nothing.
    path: 'channels',
    requestsPerSecond: HUNDRED,
    reply: () =>
      json(200, {
        channels: [{ id: 1, name: 'Email', channelType: 'Marketing', messageMedium: 'Email' }],
      }),
  },
  {
    // Documented: that `fields` is an object. Seen elsewhere: a type for each name.
    path: 'users/getFields',
    requestsPerSecond: 3,
    reply: ({ profileTypes }) => json(200, { fields: { ...BUILT_IN_FIELDS, ...profileTypes.all('') } }),
  },
  {
    path: 'users/byUserId/{userId}',
    requestsPerSecond: HUNDRED,
    reply: (project, { name }) => userReply(project, { userId: name }),
  },
  {
    path: 'users/{email}',
    requestsPerSecond: HUNDRED,
    reply: (project, { name }) => userReply(project, { email: name }),
  },
  {
    path: 'events/byUserId/{userId}',
    requestsPerSecond: HUNDRED,
    reply: (project, { name, query }) => eventsReply(project, { userId: name }, query),
  },
  {
    path: 'events/{email}',
    requestsPerSecond: HUNDRED,
    reply: (project, { name, query }) => eventsReply(project, { email: name }, query),
  },
];

export const READ_PATHS = READS.map(({ path }) => path);

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
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
}

/** @returns what answers a read; undefined where there is nothing to read */
export function createReads({ project, apiKeys, clientKeys, random, now }: ReadSettings) {
  const rows = READS.map((read) => ({
    ...read,
    pattern: new RegExp(`^/api/${read.path.replace(/\{\w+\}/, '([^/]+)')}$`),
    bucket: createBucket(read.requestsPerSecond),
  }));
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

  return async ({ url, headers, ip }: ReadCall): Promise<Reply | undefined> => {
    const path = url.pathname;
    // Of two that fit, the one that has the whole path is first.
    const read = rows.find(({ pattern }) => pattern.test(path));
    if (read === undefined) return undefined;
    const { serverError: failing, serverErrorStatus, rateLimited, retryAfterSeconds } = project.faults;
    if (happens(failing)) return serverError(serverErrorStatus);
    const nowMs = now();
    const operation = { keys: 'server' } as const;
    const faults = readersOf(project);
    const caller = await authorize({ operation, path, headers, ip, faults, apiKeys, nowMs });
    if (caller.refused !== undefined) return caller.refused;
    if (happens(rateLimited) || !read.bucket.take(nowMs)) {
      return tooManyRequests(path, project.number, 'json', retryAfterSeconds);
    }
    const [, encoded = ''] = read.pattern.exec(path) ?? [];
    return read.reply(project, { name: decodedOrNot(encoded), query: url.searchParams });
  };
}

function decodedOrNot(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
