/** Which gates of a project are closed now, whatever tells of them. */
import type { ClosedGate } from './stack.ts';

/**
 * One for each endpoint. Each consumer has a gate of its own: the one that stays closed longest is told, so that two
 * looks tell the same. A gate whose time is over lets an attempt through, so it is in nobody's way.
 */
export function closedNow(gates: Iterable<ClosedGate>, nowMs: number): readonly ClosedGate[] {
  const longest = new Map<string, ClosedGate>();
  for (const gate of gates) {
    const untilMs = gate.until.getTime();
    const known = longest.get(gate.endpoint)?.until.getTime() ?? nowMs;
    if (untilMs > known) longest.set(gate.endpoint, gate);
  }
  return [...longest.values()].sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
}
