/** Which source a request is for. Paths are compared as they come, before any decoding. */
import type { Configuration, Source } from '../config.ts';
import { Refusal } from '../errors.ts';
import type { Request } from './request.ts';

/** @throws Refusal for an unknown source or path, or a method it doesn't take */
export function route({ method, path }: Request, { sources }: Configuration): Source | 'health' {
  if (path === '/health') return allowing(['GET', 'HEAD'], method, 'health');
  const source = path.startsWith('/') ? sources[path.slice(1)] : undefined;
  if (source === undefined) throw new Refusal('not-found');
  return allowing(['POST'], method, source);
}

function allowing<Target>(methods: readonly string[], method: string, target: Target): Target {
  if (methods.includes(method)) return target;
  throw new Refusal('method-not-allowed', { headers: { allow: methods.join(', ') } });
}
