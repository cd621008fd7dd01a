/** Where events are found that were sent again. */
import type { Route } from '../state/route.ts';

export interface Place {
  /** null: none. */
  readonly project: string | null;
  /** By which they are searched for: it must not stand in an address. Nothing: they may have any name. */
  readonly name: string | undefined;
}

export function routeTo({ project }: Place, state?: string): Route {
  return {
    view: 'events',
    ...(project === null ? {} : { project }),
    ...(state === undefined ? {} : { state }),
  };
}
