/** Counts letters by what they have in common. Nothing of a letter is kept. */
import type { Facts } from './facts.ts';

/** What the letters of a group have in common. */
export interface InCommon {
  readonly project: string | null;
  readonly reason: string;
  readonly code: string | null;
  /** Several of one letter stand in one text, with commas. */
  readonly field: string | null;
  readonly name: string | null;
}

export interface Group extends InCommon {
  readonly letters: number;
  /** More than letters, if some hold several events. */
  readonly events: number;
  /** How many, as far as the letters name them. */
  readonly users: number;
  /** ISO 8601. */
  readonly firstDiedAt: string;
  readonly lastDiedAt: string;
}

interface Counts {
  letters: number;
  events: number;
  readonly users: Set<number>;
  firstDiedAt: number;
  lastDiedAt: number;
}

const MAX_FIELDS = 3;

export function inCommonOf({ project, reason, code, fields, name }: Facts): InCommon {
  const field = fields.length === 0 ? null : fields.slice(0, MAX_FIELDS).join(', ');
  return { project: project ?? null, reason, code: code ?? null, field, name: name ?? null };
}

export class Groups {
  readonly #counts = new Map<string, Counts>();

  add(facts: Facts, diedAt: number): void {
    const { events, users } = facts;
    // A new text: a part of the letter's own text would keep the whole letter in memory.
    const key = JSON.stringify(inCommonOf(facts));
    let counts = this.#counts.get(key);
    if (counts === undefined) {
      counts = { letters: 0, events: 0, users: new Set(), firstDiedAt: diedAt, lastDiedAt: diedAt };
      this.#counts.set(key, counts);
    }
    counts.letters += 1;
    counts.events += events;
    for (const user of users) counts.users.add(user);
    counts.firstDiedAt = Math.min(counts.firstDiedAt, diedAt);
    counts.lastDiedAt = Math.max(counts.lastDiedAt, diedAt);
  }

  /** The largest first. */
  rows(): readonly Group[] {
    return [...this.#counts]
      .map(([key, { users, firstDiedAt, lastDiedAt, letters, events }]): Group => {
        return {
          ...(JSON.parse(key) as InCommon),
          letters,
          events,
          users: users.size,
          firstDiedAt: new Date(firstDiedAt).toISOString(),
          lastDiedAt: new Date(lastDiedAt).toISOString(),
        };
      })
      .sort((one, other) => other.letters - one.letters);
  }
}
