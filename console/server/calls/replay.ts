import * as z from 'zod/mini';
import { systemClock } from '../../../lib/runtime/clock.ts';
import { DEFAULT_RATE } from '../../../operate/dead-letters/move.ts';
import { planReplay, type ReplayPlan, replay as replayPlan } from '../../../operate/history/replay.ts';
import type { ReplayDone } from '../../api.ts';
import type { Call } from '../call.ts';
import { count, eventFilter } from './schemas.ts';

export const replay: Call<'replay'> = {
  schema: z.strictObject({
    filter: z.strictObject({ ...eventFilter, event: z.optional(count) }),
    evenDelivered: z.boolean(),
    evenEffects: z.boolean(),
    isDryRun: z.boolean(),
  }),
  async answer({ filter, evenDelivered, evenEffects, isDryRun }, { history, stack, configuration, ended }) {
    const even = { delivered: evenDelivered, states: evenEffects, triggers: evenEffects };
    const [reader, opened] = [history(), await stack()];
    const plan = await planReplay(reader, opened, configuration, { filter, even });
    if (isDryRun) return told(plan, plan.chosen.length);
    const watch = { clock: systemClock, interrupted: ended, onProgress: () => undefined };
    const { sent, fault } = await replayPlan(reader, opened, configuration, plan, DEFAULT_RATE, watch);
    if (fault !== undefined) throw fault;
    return told(plan, sent);
  },
};

function told({ matching, leftOut }: ReplayPlan, sent: number): ReplayDone {
  return { matching, sent, leftOut };
}
