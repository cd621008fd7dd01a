/** A list as a signed, compressed request to the door. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type DoorAnswer, knock } from '../send/knock.ts';
import { type Signing, signedRequest } from '../send/signed-request.ts';
import type { ImportRow } from './event-text.ts';
import { bodyOf } from './lists.ts';

const compress = promisify(gzip);
/** Enough for rows that are alike; more would take longer than it spares. */
const LEVEL = 1;

/**
 * Compressed, since Lambda takes 6 MB for a request, as text in JSON: six megabytes of events would not fit.
 * @param signing but for the time
 */
export function postTo(
  signing: Omit<Signing, 'nowMs'>,
  now: () => number,
): (rows: readonly ImportRow[]) => Promise<DoorAnswer> {
  const path = `/${signing.source.name}`;
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  // What is under way when somebody interrupts is waited for: then it is known what became of it.
  const never = new AbortController().signal;
  return async (rows) => {
    const body = await compress(bodyOf(rows), { level: LEVEL });
    return knock(signedRequest({ path, headers, body }, { ...signing, nowMs: now() }), never);
  };
}
