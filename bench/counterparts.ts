/** Of each function, what its bundle is compared with. */
import type { ENTRY_POINTS } from '../deploy/bundle.ts';
import type { RivalName } from './build.ts';

export interface Counterparts {
  readonly what: string;
  readonly isDoor: boolean;
  readonly floor: RivalName;
  readonly naive: RivalName;
}

export const COUNTERPARTS: Readonly<Record<keyof typeof ENTRY_POINTS, Counterparts>> = {
  http: { what: 'the door, `http`', isDoor: true, floor: 'sdk-door', naive: 'naive-door' },
  bus: { what: 'the door for buses, `bus`', isDoor: true, floor: 'sdk-door', naive: 'naive-bus' },
  deliver: {
    what: 'the consumer, `deliver`',
    isDoor: false,
    floor: 'sdk-and-pool',
    naive: 'naive-consumer',
  },
  users: {
    what: 'the consumer in order, `users`',
    isDoor: false,
    floor: 'sdk-and-pool',
    naive: 'naive-consumer',
  },
};

export type FunctionName = keyof typeof COUNTERPARTS;

export const FUNCTION_NAMES = Object.keys(COUNTERPARTS) as FunctionName[];

/** Each once. */
export const RIVALS_OF_FUNCTIONS: readonly RivalName[] = [
  ...new Set(Object.values(COUNTERPARTS).flatMap(({ floor, naive }) => [floor, naive])),
];

export const NAIVE = 'as most would write it';
