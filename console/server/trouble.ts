/** What stands in the way of a project's events, in words for the bar on top. */
import { closing, duration } from '../../operate/log/words.ts';
import type { ProjectStatus } from '../../operate/status/status.ts';

type Told = Pick<ProjectStatus, 'running' | 'gates'>;

const RUNNING: Readonly<Record<Told['running'], string | undefined>> = {
  running: undefined,
  paused: 'paused',
  'partly-paused': 'one of its two queues is paused',
  changing: 'being paused or resumed',
};

/** @returns nothing if nothing does, as far as is known */
export function troubleOf({ running, gates }: Told, nowMs: number): string | undefined {
  const pause = RUNNING[running];
  if (pause !== undefined) return pause;
  const [gate] = gates.toSorted((one, other) => other.until.getTime() - one.until.getTime());
  return gate && `${closing(gate).why}, next try in ${duration(gate.until.getTime() - nowMs)}`;
}
