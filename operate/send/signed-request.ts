/** A request to the door as the source's sender would send it. */
import type { Request } from '../../lib/accept/request.ts';
import { isDenial } from '../../lib/accept/verify/denial.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import type { Source } from '../../lib/config/define-config.ts';
import { OperateFault } from '../fault.ts';

/** What is to be sent, before it is signed. */
export interface Unsigned {
  /** Below the door's address. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface SignedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Signing {
  /** The door's address. */
  readonly door: string;
  readonly source: Source;
  /** The one to sign with first. */
  readonly keys: readonly string[];
  readonly nowMs: number;
}

/** @throws OperateFault wrong-use if nobody but the source's sender could sign it */
export function signedRequest(
  { path, headers, body }: Unsigned,
  { door, source, keys, nowMs }: Signing,
): SignedRequest {
  const base = new URL(door);
  const unsigned: Request = {
    method: 'POST',
    path,
    // The address that is signed is the one that the request goes to, with what stands before the source in it.
    sentPath: `${base.pathname.replace(/\/$/, '')}${path}`,
    query: '',
    host: base.hostname,
    headers,
    body,
  };
  const { sentPath, query, ...signed } = sign(unsigned, source, keys, nowMs / 1_000);
  return { ...signed, url: `${base.origin}${sentPath}${query === '' ? '' : `?${query}`}` };
}

function sign(
  request: Request,
  { name, verify }: Source,
  keys: readonly string[],
  nowSeconds: number,
): Request {
  if (verify.scheme === 'custom') {
    if (isGenuine(request, verify, keys, nowSeconds)) return request;
    throw new OperateFault(
      'wrong-use',
      `sources.${name} is verified by a function of the configuration, and nobody but its sender can sign for that: the function says no to this request`,
      { remedy: 'give what it looks for, as --header NAME=VALUE or in FILE' },
    );
  }
  try {
    return SCHEMES[verify.scheme].sign(request, keys[0] ?? '', nowSeconds, verify);
  } catch (cause) {
    throw new OperateFault('wrong-use', `${(cause as Error).message} by ${verify.scheme}`, { cause });
  }
}

/** Asked here, so that a request which the door would refuse is not sent. */
function isGenuine(
  request: Request,
  verify: Source['verify'],
  keys: readonly string[],
  nowSeconds: number,
): boolean {
  const { read, parseKey } = SCHEMES[verify.scheme];
  try {
    const presented = read(request, nowSeconds, verify);
    return !isDenial(presented) && presented.isSignedBy(keys.map(parseKey));
  } catch {
    // It answered neither yes nor no, which the door takes for a no, too.
    return false;
  }
}
