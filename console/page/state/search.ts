import { signal } from '@preact/signals';

/** What was typed into the search field of the events. Never in the address: it may be an e-mail. */
export const search = signal('');
