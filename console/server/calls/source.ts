import type { Configuration, Source } from '../../../lib/config/define-config.ts';
import { OperateFault } from '../../../operate/fault.ts';

/** @throws OperateFault not-found */
export function sourceNamed(name: string, { sources }: Pick<Configuration, 'sources'>): Source {
  const source = sources[name];
  if (source !== undefined) return source;
  throw new OperateFault('not-found', 'there is no such source', {
    remedy: `one of ${Object.keys(sources).join(', ')}`,
  });
}
