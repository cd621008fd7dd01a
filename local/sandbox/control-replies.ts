/** What the answers of the sandbox's own pages have in common. */
import { json, type Reply } from './replies.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;

/** @returns undefined if it is none: `INVALID_LIMIT` */
export function limitIn(query: URLSearchParams): number | undefined {
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  return Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT ? limit : undefined;
}

export const INVALID_LIMIT = fault(400, 'invalid-limit', `limit must be 1 to ${MAX_LIMIT}`);

/** @param body JSON that is not to be parsed: it has the digits that readers look for */
export function raw(body: string): Reply {
  return { status: 200, contentType: 'application/json', body };
}

export function fault(status: number, code: string, message: string, details: object = {}): Reply {
  return json(status, { error: { code, message, ...details } });
}

export function methodNotAllowed(allow: string): Reply {
  return json(405, { error: { code: 'method-not-allowed', message: `use ${allow}` } }, { Allow: allow });
}
