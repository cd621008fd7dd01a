/** Whether the page is as narrow as a phone: where a style alone can't say it, as with how many are shown. */
import { signal } from '@preact/signals';

const query = matchMedia('(width < 760px)');

export const isNarrow = signal(query.matches);

query.addEventListener('change', ({ matches }) => {
  isNarrow.value = matches;
});
