/** How fast each project's events are delivered, against what Iterable's limit allows. */
import * as z from 'zod/mini';
import { DEFAULT_OPERATION, operationNamed } from '../../../lib/iterable/operations.ts';
import { eventsPerSecond } from '../../../operate/import/rate.ts';
import type { Call, Context } from '../call.ts';

const MAX_MINUTES = 1_440;

export const rates: Call<'rates'> = {
  schema: z.strictObject({ minutes: z.int().check(z.minimum(1), z.maximum(MAX_MINUTES)) }),
  async answer({ minutes }, { history, configuration: { projects } }) {
    const found = await history().ratesOf({ projects: Object.keys(projects), minutes, now: Date.now() });
    const operation = operationNamed(DEFAULT_OPERATION);
    return found.map(({ project: name, buckets }) => {
      const project = projects[name];
      return {
        project: name,
        limit: project && operation ? eventsPerSecond(operation, project) : 0,
        buckets,
      };
    });
  },
};

const LATELY_SECONDS = 5;

export interface Lately {
  readonly perSecond: number;
  /** How many calls were answered 429. */
  readonly limited: number;
}

/** Over the last whole seconds. @throws OperateFault */
export async function ratesLately(
  { history, configuration }: Pick<Context, 'history' | 'configuration'>,
  nowMs: number,
): Promise<ReadonlyMap<string, Lately>> {
  const projects = Object.keys(configuration.projects);
  const found = await history().ratesOf({
    projects,
    minutes: LATELY_SECONDS / 60,
    // The second that has begun would make it look slow.
    now: nowMs - 1_000,
  });
  return new Map(
    found.map(({ project, buckets }) => [
      project,
      {
        perSecond: buckets.reduce((sum, { perSecond }) => sum + perSecond, 0) / buckets.length,
        limited: buckets.reduce((sum, { limited }) => sum + limited, 0),
      },
    ]),
  );
}
