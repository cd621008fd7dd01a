/** Keys, and when they are rotated: at Secrets Manager and on the other side, never at the same moment. */
import type { Dice } from '../dice.ts';
import type { SimulatedProject } from '../events.ts';
import type { KeyVersion, KeyVersions } from '../secrets.ts';
import type { SimulatedSource } from './configuration.ts';
import { MINUTE_MS } from './plan.ts';
import type { Span } from './users.ts';

interface KeysParts extends Span {
  readonly projects: readonly SimulatedProject[];
  readonly sources: readonly SimulatedSource[];
}

export function drawKeys({ projects, sources, ...span }: KeysParts, dice: Dice): KeyVersions {
  const owners = [
    ...projects.map(({ name }) => ({ name, keyOf: (n: number) => `private-key-${name}-${n}` })),
    ...sources.map(({ name, isWebhook }) => ({
      name,
      keyOf: (n: number) =>
        isWebhook ? Buffer.from(`private ${name} ${n}`).toString('base64') : `private-key-${name}-${n}`,
    })),
  ];
  return new Map(owners.map(({ name, keyOf }) => [name, versionsOf(keyOf, span, dice)]));
}

function versionsOf(keyOf: (n: number) => string, { startAt, stopAt }: Span, dice: Dice): KeyVersion[] {
  const rotatesAt = dice.chance(0.2) ? dice.between(startAt, stopAt) : Number.POSITIVE_INFINITY;
  const first = {
    key: keyOf(1),
    storedAt: 0,
    goodFrom: 0,
    goodUntil: rotatesAt + dice.pick([0, MINUTE_MS]),
  };
  if (rotatesAt === Number.POSITIVE_INFINITY) return [first];
  const storedAt = dice.pick([rotatesAt - MINUTE_MS, rotatesAt, rotatesAt + dice.magnitude(MINUTE_MS, 60 * MINUTE_MS)]);
  return [
    first,
    { key: keyOf(2), storedAt, goodFrom: rotatesAt, goodUntil: Number.POSITIVE_INFINITY },
  ];
}
