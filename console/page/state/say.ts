/** Short messages about what was just done; also for those who hear the page. */
import { signal } from '@preact/signals';

export interface Said {
  readonly number: number;
  readonly text: string;
  readonly isFault: boolean;
}

const KEPT_MS = 6000;
const MAX_SHOWN = 3;

export const said = signal<readonly Said[]>([]);
let count = 0;

export function say(text: string, { isFault = false } = {}): void {
  const number = ++count;
  said.value = [...said.value, { number, text, isFault }].slice(-MAX_SHOWN);
  // A fault stays until it is put away: who looked elsewhere must find it.
  if (!isFault) setTimeout(() => unsay(number), KEPT_MS);
}

export function unsay(number: number): void {
  said.value = said.value.filter((one) => one.number !== number);
}
