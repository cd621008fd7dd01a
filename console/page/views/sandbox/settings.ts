/** The sandbox's switches as they stand, and what is sent to change one of them. */
import type { SandboxFaults } from '../../../api.ts';
import { FAMILIES, type Fault } from './fault-table.ts';

type Settings = SandboxFaults['faults'];

function isAtRest({ name, rest }: Fault, faults: Settings): boolean {
  return JSON.stringify(faults[name] ?? rest) === JSON.stringify(rest);
}

/** These only say how another fault looks. */
const MANNERS = ['rateLimitedAs', 'serverErrorStatus', 'retryAfterSeconds'];

export function inForce(faults: Settings): readonly Fault[] {
  return FAMILIES.flatMap((family) => family.faults).filter(
    (fault) => !(MANNERS.includes(fault.name) || isAtRest(fault, faults)),
  );
}

/** The keys themselves are told to nobody. */
export function keyFactsOf({ apiKeysReplaced, jwtKeysAdded }: Settings): readonly string[] {
  return [
    ...(apiKeysReplaced === true ? ['other api keys than at the start'] : []),
    ...(jwtKeysAdded === true ? ['more client keys'] : []),
  ];
}

/** All of them, as one call replaces them all. What is at rest is left out, and what only tells of keys. */
export function settingsWith(faults: Settings, changed: Fault, value: unknown): Settings {
  const all = FAMILIES.flatMap((family) => family.faults);
  const now = { ...faults, [changed.name]: value };
  return Object.fromEntries(
    all.filter((fault) => !isAtRest(fault, now)).map(({ name }) => [name, now[name]] as const),
  );
}
