/** Whose messages are so many that they wait for each other, and may fill what SQS looks at for others. */

/** So many of one user in so long a time are no person's doing. */
const MANY = 100;
const PERIOD_MS = 600_000;
/** Beyond so many users nobody new is counted until the next period. */
const MAX_GROUPS = 20_000;

export class BusyUsers {
  #endsAt = Number.NEGATIVE_INFINITY;
  readonly #counts = new Map<string, number>();

  /** @returns how many there were, when they have just become many; once a period */
  hear(groupId: string, messages: number, nowMs: number): number | undefined {
    if (nowMs >= this.#endsAt) {
      this.#counts.clear();
      this.#endsAt = nowMs + PERIOD_MS;
    }
    const before = this.#counts.get(groupId);
    if (before === undefined && this.#counts.size >= MAX_GROUPS) return undefined;
    const count = (before ?? 0) + messages;
    this.#counts.set(groupId, count);
    return (before ?? 0) < MANY && count >= MANY ? count : undefined;
  }
}
