/**
 * Keeps web pages out of what only this machine's own programs are meant to reach. A page anywhere can have
 * its browser send requests to loopback; and by DNS rebinding it can even read the answers, under a host name
 * of its own.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

const OWN = String.raw`(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?`;
const OWN_HOST = new RegExp(`^${OWN}$`, 'i');
const OWN_ORIGIN = new RegExp(`^https?://${OWN}$`, 'i');

/** @returns why the request must not be answered, as a sentence; undefined if it may be */
export function foreignnessOf({ headersDistinct }: IncomingMessage): string | undefined {
  const { host = [], origin = [], 'sec-fetch-site': sites = [] } = headersDistinct;
  if (host.length !== 1 || !OWN_HOST.test(host[0] ?? '')) {
    return 'This address answers to the hosts localhost, 127.0.0.1 and [::1] only.';
  }
  if (!origin.every((name) => OWN_ORIGIN.test(name)) || sites.includes('cross-site')) {
    return 'This address answers no requests that a page of another site sends.';
  }
  return undefined;
}

/** Answers a foreign request. @returns whether it was one */
export function refuseForeign(request: IncomingMessage, response: ServerResponse): boolean {
  const foreignness = foreignnessOf(request);
  if (foreignness === undefined) return false;
  response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${foreignness}\n`);
  return true;
}
