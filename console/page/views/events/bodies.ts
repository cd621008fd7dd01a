/** What an event was at first, and what each mending made of it. */
import type { Difference, EventStory } from '../../../api.ts';
import { differencesBetween } from '../../parts/json-differences.ts';

interface Mend {
  /** Nothing: it is not kept. */
  readonly before: string | undefined;
  readonly after: string;
}

interface Bodies {
  /** Nothing: it was mended later, and its first body is not kept. */
  readonly first: string | undefined;
  /** By the place of the step that queued it again. */
  readonly mends: ReadonlyMap<number, Mend>;
}

export function bodiesIn({ steps, body }: Pick<EventStory, 'steps' | 'body'>): Bodies {
  const isMended = steps.some((step, at) => at > 0 && step.kind === 'queued' && step.body !== null);
  const first = steps[0]?.body ?? (isMended ? undefined : body);
  const mends = new Map<number, Mend>();
  let before = first;
  for (const [at, step] of steps.entries()) {
    if (at === 0 || step.kind !== 'queued' || step.body === null) continue;
    mends.set(at, { before, after: step.body });
    before = step.body;
  }
  return { first, mends };
}

/** Where what came in and what it became at first differ. The server tells it of what was queued last. */
export function firstDifferences(
  { cameIn, body, differences }: Pick<EventStory, 'cameIn' | 'body' | 'differences'>,
  first: string,
): readonly Difference[] {
  if (first === body) return differences;
  // Nothing differs only where the two can't be compared: else the mending would be among them.
  if (cameIn === null || differences.length === 0) return [];
  return differencesBetween(cameIn.text, first).filter(({ path }) => path !== 'operation');
}
