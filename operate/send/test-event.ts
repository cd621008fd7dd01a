/** An event of the forwarder's own, for a source that nobody gave another one. */

import type { Configuration, Source } from '../../lib/config/define-config.ts';
import { DEFAULT_OPERATIONS, type OperationName } from '../../lib/iterable/operations.ts';
import { OperateFault } from '../fault.ts';

/** Nobody has it: RFC 2606 keeps the domain for examples. */
const NOBODY = { email: 'iterable-forwarder-test@example.com', userId: 'iterable-forwarder-test' };

interface Wanted {
  /** An e-mail, or else a userId. */
  readonly user: string | undefined;
  readonly operation: string | undefined;
  readonly nowMs: number;
}

/** What can be made up without knowing what the account has: neither lists nor messages nor journeys. */
const MADE: Readonly<Partial<Record<OperationName, (nowMs: number) => Readonly<Record<string, unknown>>>>> = {
  'events/track': (nowMs) => ({ eventName: 'iterable-forwarder-test', dataFields: { sentAt: isoOf(nowMs) } }),
  'users/update': (nowMs) => ({ dataFields: { iterableForwarderTestedAt: isoOf(nowMs) } }),
};

const isoOf = (ms: number) => new Date(ms).toISOString();

export function canMakeUp(operation: string): boolean {
  return Object.hasOwn(MADE, operation);
}

/** @throws OperateFault wrong-use if the source needs an event that can't be made up */
export function testEvent(
  source: Source,
  { projects }: Pick<Configuration, 'projects'>,
  { user, operation, nowMs }: Wanted,
): string {
  const makeable = Object.keys(MADE) as OperationName[];
  const allowed: readonly string[] = source.operations ?? DEFAULT_OPERATIONS;
  const chosen = operation ?? makeable.find((name) => allowed.includes(name));
  const make = chosen === undefined ? undefined : MADE[chosen as OperationName];
  if (make === undefined) {
    throw new OperateFault(
      'wrong-use',
      `no event is made up for ${operation ?? `the operations of the source ${source.name}`}`,
      { remedy: 'write one into FILE, or take a --sample' },
    );
  }
  const identity = typeof source.project === 'string' ? projects[source.project]?.identity : undefined;
  return JSON.stringify({
    ...(chosen === 'events/track' ? {} : { operation: chosen }),
    ...(user === undefined ? nobodyIn(identity) : named(user)),
    ...make(nowMs),
  });
}

function nobodyIn(identity: string | undefined): Readonly<Record<string, string>> {
  return identity === 'userId' ? { userId: NOBODY.userId } : { email: NOBODY.email };
}

function named(user: string): Readonly<Record<string, string>> {
  return user.includes('@') ? { email: user } : { userId: user };
}
