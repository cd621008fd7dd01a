import type { View } from '../state/route.ts';

/** In the navigation, and of the browser's tab. */
export const TITLES: Readonly<Record<View, string>> = {
  events: 'Events',
  letters: 'Dead letters',
  projects: 'Projects',
  send: 'Send',
  sandbox: 'Sandbox',
};
