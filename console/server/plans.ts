/** What somebody was shown and may say yes to: kept for some minutes by a name that nobody guesses, and used once. */
import { randomBytes } from 'node:crypto';
import { OperateFault } from '../../operate/fault.ts';

const KEPT_MS = 600_000;
/** Each knows its letters by their ids, which may be very many. */
const MAX_KEPT = 20;

interface Kept<Plan> {
  readonly plan: Plan;
  readonly until: number;
}

export class Plans<Plan> {
  readonly #kept = new Map<string, Kept<Plan>>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @returns its name */
  keep(plan: Plan): string {
    for (const [name, { until }] of this.#kept) {
      if (until <= this.#now() || this.#kept.size >= MAX_KEPT) this.#kept.delete(name);
    }
    const name = randomBytes(18).toString('base64url');
    this.#kept.set(name, { plan, until: this.#now() + KEPT_MS });
    return name;
  }

  /**
   * It is used up then, unless `act` throws: whoever said yes may say it again.
   * @throws OperateFault not-found, and what `act` throws
   */
  async use<Result>(name: string, act: (plan: Plan) => Promise<Result>): Promise<Result> {
    const found = this.#kept.get(name);
    // Meanwhile nobody else can use it.
    this.#kept.delete(name);
    if (found === undefined || found.until <= this.#now()) {
      throw new OperateFault('not-found', 'this plan is not known any more', {
        remedy: 'look again what would be done, and say yes within ten minutes',
      });
    }
    try {
      return await act(found.plan);
    } catch (error) {
      this.#kept.set(name, found);
      throw error;
    }
  }
}
