/** Keys, and when they are rotated: at Secrets Manager and on the other side, never at the same moment. */
import type { Dice } from '../dice.ts';
import type { SimulatedProject } from '../events.ts';
import type { KeyVersion, KeyVersions } from '../secrets.ts';
import type { SimulatedSource } from './configuration.ts';
import { MINUTE_MS, type Span } from './time.ts';

interface KeysParts extends Span {
  readonly projects: readonly SimulatedProject[];
  readonly sources: readonly SimulatedSource[];
}

export function drawKeys({ projects, sources, ...span }: KeysParts, dice: Dice): KeyVersions {
  return new Map([
    ...projects.map(({ name, hasClientKey, jwtNames }) => {
      const keyOf = (n: number) => ({
        key: `private-key-${name}-${n}`,
        ...(hasClientKey ? { clientKey: `private-client-key-${name}-${n}` } : {}),
        ...(jwtNames === undefined ? {} : { jwtSecret: `private-jwt-${name}-${n}` }),
      });
      return [name, versionsOf(keyOf, span, dice)] as const;
    }),
    ...sources.map(({ name, isWebhook }) => {
      const keyOf = (n: number) => ({
        key: isWebhook ? Buffer.from(`private ${name} ${n}`).toString('base64') : `private-key-${name}-${n}`,
      });
      return [name, versionsOf(keyOf, span, dice)] as const;
    }),
  ]);
}

function versionsOf(
  keyOf: (n: number) => Pick<KeyVersion, 'key' | 'clientKey' | 'jwtSecret'>,
  { startAt, stopAt }: Span,
  dice: Dice,
): KeyVersion[] {
  const always = { ...keyOf(1), storedAt: 0, goodFrom: 0, goodUntil: Number.POSITIVE_INFINITY };
  if (!dice.chance(0.2)) return [always];
  const rotatesAt = dice.between(startAt, stopAt);
  const storedAt = dice.pick([
    rotatesAt - MINUTE_MS,
    rotatesAt,
    rotatesAt + dice.magnitude(MINUTE_MS, 60 * MINUTE_MS),
  ]);
  return [
    { ...always, goodUntil: rotatesAt + dice.pick([0, MINUTE_MS]) },
    { ...keyOf(2), storedAt, goodFrom: rotatesAt, goodUntil: Number.POSITIVE_INFINITY },
  ];
}
