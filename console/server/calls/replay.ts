import * as z from 'zod/mini';
import { systemClock } from '../../../lib/runtime/clock.ts';
import { DEFAULT_RATE } from '../../../operate/dead-letters/move.ts';
import { planReplay, replay as replayPlan } from '../../../operate/history/replay.ts';
import type { Call } from '../call.ts';
import { toldFault } from '../faults.ts';
import { count } from './schemas.ts';

export const replay: Call<'replay'> = {
  schema: z.strictObject({ event: count, evenEffects: z.boolean(), isDryRun: z.boolean() }),
  async answer({ event, evenEffects, isDryRun }, { history, stack, configuration, ended }) {
    // Whoever looks at it sees that it is delivered.
    const even = { delivered: true, states: evenEffects, triggers: evenEffects };
    const [reader, opened] = [history(), await stack()];
    const plan = await planReplay(reader, opened, configuration, { filter: { event }, even });
    const { matching, leftOut } = plan;
    if (isDryRun) return { matching, sent: plan.chosen.length, leftOut, fault: null };
    const watch = { clock: systemClock, interrupted: ended, onProgress: () => undefined };
    const { sent, fault } = await replayPlan(reader, opened, configuration, plan, DEFAULT_RATE, watch);
    return { matching, sent, leftOut, fault: toldFault(fault) };
  },
};
