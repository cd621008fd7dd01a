/** Sends `users/forget` through the door, as a source that may. */
import type { Configuration, Source } from '../../lib/config/define-config.ts';
import { OperateFault } from '../fault.ts';
import { printable } from '../printable.ts';
import { knock, refusalFault, refusalsIn } from '../send/knock.ts';
import { inProtocol } from '../send/protocols.ts';
import { signedRequest } from '../send/signed-request.ts';
import { readKeyTexts } from '../send/source-key.ts';
import type { Stack } from '../stack.ts';
import type { NamedUser } from './user.ts';

const OPERATION = 'users/forget';

/** Those whose `operations` name it, and that take what is not their provider's. */
export function sourcesThatMayForget({ sources }: Configuration): readonly Source[] {
  return Object.values(sources).filter(
    ({ operations = [], map, verify }) =>
      operations.includes(OPERATION) && map === undefined && verify.scheme !== 'custom',
  );
}

/** @throws OperateFault not-found, or wrong-use if it may not */
export function sourceToForget(name: string, configuration: Configuration): Source {
  const able = sourcesThatMayForget(configuration);
  const source = able.find((each) => each.name === name);
  if (source !== undefined) return source;
  const remedy =
    able.length === 0
      ? `give one \`operations: ['${OPERATION}', …]\` in forwarder.config.ts, and deploy`
      : `these may: ${able.map((each) => each.name).join(', ')}`;
  throw configuration.sources[name] === undefined
    ? new OperateFault('not-found', `there is no source ${printable(name)}`, { remedy })
    : new OperateFault('wrong-use', `the source ${name} may not send ${OPERATION}`, { remedy });
}

interface Sending {
  readonly source: Source;
  readonly now: () => number;
  readonly interrupted: AbortSignal;
}

/** Resolves when the door has taken it. @throws OperateFault */
export async function tellIterable(
  user: NamedUser,
  stack: Stack,
  { source, now, interrupted }: Sending,
): Promise<void> {
  const event = JSON.stringify({ operation: OPERATION, ...user });
  const unsigned = inProtocol('own', event, source, undefined, now());
  const [door, keys] = await Promise.all([stack.door(), readKeyTexts(stack, source)]);
  const answer = await knock(signedRequest(unsigned, { door, source, keys, nowMs: now() }), interrupted);
  const refused = refusalFault(answer);
  if (refused !== undefined) throw refused;
  const [fault] = refusalsIn(answer);
  if (fault !== undefined)
    throw new OperateFault('failed', `the door refused ${OPERATION}: ${printable(fault)}`);
}
