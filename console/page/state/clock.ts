/** The time, each second, for what says "4 s ago". */
import { signal } from '@preact/signals';

export const now = signal(Date.now());

export function startClock(): void {
  const tick = () => {
    now.value = Date.now();
  };
  setInterval(() => {
    if (!document.hidden) tick();
  }, 1000);
  document.addEventListener('visibilitychange', tick);
}
