/** Finds users with so many messages that these wait for each other. From 120,000 on they hold up the whole queue. */

/** No person causes so many in ten minutes. */
const MANY_MESSAGES = 100;
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
    return (before ?? 0) < MANY_MESSAGES && count >= MANY_MESSAGES ? count : undefined;
  }
}
