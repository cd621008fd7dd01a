/** All keys by view, for `?`. */
import type { View } from '../state/route.ts';
import { TITLES } from './titles.ts';

interface Keys {
  readonly title: string;
  readonly keys: readonly (readonly [key: string, meaning: string])[];
}

const of = (view: View, keys: Keys['keys']): Keys => ({ title: TITLES[view], keys });

export const KEY_TABLE: readonly Keys[] = [
  {
    title: 'Everywhere',
    keys: [
      ['?', 'show these keys'],
      ['Esc', 'close what is open'],
    ],
  },
  of('events', [
    ['/', 'search; ↓ leads into the list'],
    ['j k', 'next event, the one before'],
    ['Enter →', 'open it; once more: into it'],
    ['Esc', 'back to the list, then close'],
    ['r', 'send the open event again; of one that was delivered it asks first'],
    ['e', 'edit the open dead letter'],
  ]),
  of('letters', [
    ['j k', 'next group, the one before'],
    ['Enter', 'open it'],
    ['Esc', 'close it'],
  ]),
  of('send', [['Ctrl Enter', 'send']]),
];
