/** When refusals are a verdict on a project's key: one event's answer is none. */
import type { Verdict } from '../../iterable/response.ts';

/** A refused token closes no gate: it was signed for one user. So many in a row speak of the secret they are signed with. */
const TOKENS_IN_A_ROW = 5;

export class KeyVerdict {
  #tokensRefused = 0;

  /**
   * Hears of each answer on a lane.
   * @returns whether it says that the key is no good
   */
  hear(verdict: Verdict, hasClosedGate: boolean): boolean {
    this.#tokensRefused = verdict === 'jwt-refused' ? this.#tokensRefused + 1 : 0;
    if (verdict === 'credentials-refused') return hasClosedGate;
    return this.#tokensRefused >= TOKENS_IN_A_ROW;
  }
}
