/** When refusals are a verdict on a project's key. That of one event is none. */
import type { Reading } from '../../iterable/response.ts';
import type { Effect } from './gate.ts';

/**
 * A token is signed for one user, so its refusal closes no gate. So many in a row speak of the `jwtSecret` that signed
 * them.
 */
const TOKENS_IN_A_ROW = 5;

export class KeyVerdict {
  #refusal: Reading | undefined;
  #tokensRefused = 0;

  /** @param effect of the answer on the lane's gate */
  hear(reading: Reading, effect: Effect): void {
    this.#tokensRefused = reading.verdict === 'jwt-refused' ? this.#tokensRefused + 1 : 0;
    const closesGate = effect === 'closed' && reading.verdict === 'credentials-refused';
    if (closesGate || this.#tokensRefused >= TOKENS_IN_A_ROW) this.#refusal = reading;
    // The key was taken between those refusals.
    else if (effect === 'taken-back') this.#refusal = undefined;
  }

  /** The last of the refusals, once. */
  take(): Reading | undefined {
    const refusal = this.#refusal;
    this.#refusal = undefined;
    return refusal;
  }
}
