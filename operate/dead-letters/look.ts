/** Looks through the dead letter queue, and gives back what it has taken, however it ends. */
import type { Clock } from '../../lib/runtime/clock.ts';
import { type Facts, factsOf } from './facts.ts';
import { type Filter, isPicked } from './filter.ts';
import { type Group, Groups } from './groups.ts';
import type { Letter } from './letter.ts';
import { LetterBox, type Reading } from './letter-box.ts';
import type { Queues } from './queues.ts';

/** Who waits for it. */
export interface Watch {
  readonly clock: Clock;
  readonly interrupted: AbortSignal;
  readonly onProgress: (text: string) => void;
}

export interface Looked extends Reading {
  /** Letters that could not be given back: they come into sight when their time is up. */
  readonly left: number;
}

interface Visit {
  readonly visit: (letters: readonly Letter[], box: LetterBox) => Promise<'stop' | undefined>;
  /** How long is worked on what was read, beyond the reading itself. */
  readonly workSeconds?: number;
  /** In place of how many were read. */
  readonly progress?: () => string;
}

/** @throws OperateFault */
export async function lookThrough(
  stack: Queues,
  { visit, workSeconds = 0, progress }: Visit,
  { clock, interrupted, onProgress }: Watch,
): Promise<Looked> {
  const box = new LetterBox({ client: stack.sqs, url: await stack.deadLetterQueueUrl(), clock, workSeconds });
  let reading: Reading;
  let left = 0;
  try {
    reading = await box.look({
      visit: (letters) => visit(letters, box),
      interrupted,
      onProgress: (read, about) => onProgress(progress?.() ?? `read ${read} of about ${about}`),
    });
  } finally {
    left = await box.giveBack((held) => onProgress(`giving back ${held} letters`));
  }
  return { ...reading, left };
}

export interface Grouped {
  readonly groups: readonly Group[];
  readonly looked: Looked;
}

/** @throws OperateFault */
export async function groupLetters(stack: Queues, filter: Filter, watch: Watch): Promise<Grouped> {
  const groups = new Groups();
  const looked = await lookThrough(
    stack,
    {
      visit: async (letters) => {
        for (const [letter, facts] of pickedOf(letters, filter)) groups.add(facts, letter.diedAt);
        return undefined;
      },
    },
    watch,
  );
  return { groups: groups.rows(), looked };
}

/**
 * @param limit of letters, whose bodies are kept
 * @throws OperateFault
 */
export async function findLetters(
  stack: Queues,
  filter: Filter,
  limit: number,
  watch: Watch,
): Promise<{ readonly letters: readonly Letter[]; readonly looked: Looked }> {
  const found: Letter[] = [];
  const looked = await lookThrough(
    stack,
    {
      visit: async (letters) => {
        for (const [letter] of pickedOf(letters, filter)) found.push(letter);
        return found.length >= limit ? 'stop' : undefined;
      },
    },
    watch,
  );
  return { letters: found.slice(0, limit), looked };
}

export function pickedOf(letters: readonly Letter[], filter: Filter): readonly (readonly [Letter, Facts])[] {
  return letters
    .map((letter) => [letter, factsOf(letter)] as const)
    .filter(([letter, facts]) => isPicked(filter, letter, facts));
}
