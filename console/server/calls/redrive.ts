/** The calls that move dead letters back, or delete them: first a plan, then what it says. */
import * as z from 'zod/mini';
import { deleteLetters, planDeletion } from '../../../operate/dead-letters/delete.ts';
import type { Edit } from '../../../operate/dead-letters/mend.ts';
import { DEFAULT_RATE, moveLetters } from '../../../operate/dead-letters/move.ts';
import { changeTo, editBy, parseDrop, replacedBy } from '../../../operate/dead-letters/paths.ts';
import { type Plan, planRedrive } from '../../../operate/dead-letters/redrive.ts';
import { OperateFault } from '../../../operate/fault.ts';
import type { RedrivePlan } from '../../api.ts';
import type { Call } from '../call.ts';
import { toldFault } from '../faults.ts';
import { filterOf } from './letters.ts';
import { body, letterFilter, name } from './schemas.ts';

const MAX_CHANGES = 100;

const planned = z.strictObject({ plan: name });

type Wanted = Parameters<Call<'plan-redrive'>['answer']>[0];

export const planToRedrive: Call<'plan-redrive'> = {
  schema: z.strictObject({
    filter: letterFilter,
    set: z.array(z.strictObject({ path: name, value: body })).check(z.maxLength(MAX_CHANGES)),
    drop: z.array(name).check(z.maxLength(MAX_CHANGES)),
    body: z.optional(body),
  }),
  async answer(wanted, { letters, configuration }) {
    const edit = editOf(wanted);
    const settings = { filter: filterOf(wanted.filter), edit, limit: Number.POSITIVE_INFINITY };
    const plan = await letters.use((stack, watch) => planRedrive(stack, configuration, settings, watch));
    if (wanted.body !== undefined) refuseSeveral(plan);
    return { plan: letters.redrives.keep({ chosen: plan.chosen, before: plan.before, edit }), ...told(plan) };
  },
};

/** @throws OperateFault wrong-use */
function editOf({ filter, set, drop, body: whole }: Wanted): Edit | undefined {
  const changes = [...set.map(({ path, value }) => changeTo(path, value)), ...drop.map(parseDrop)];
  if (whole === undefined) return changes.length === 0 ? undefined : editBy(changes);
  if (filter.id !== undefined && changes.length === 0) return replacedBy(whole);
  throw new OperateFault('wrong-use', 'a whole body is of the letter of one id, and stands alone');
}

/** The same body would stand in all of them. */
function refuseSeveral({ groups }: Plan): void {
  if (groups.reduce((sum, { events }) => sum + events, 0) <= 1) return;
  throw new OperateFault('wrong-use', 'there are several events with this id, or in its letter', {
    remedy: 'name its project, too; or set and drop single fields',
  });
}

function told(plan: Plan): Omit<RedrivePlan, 'plan'> {
  const { chosen, mended, staying, oldStates, inDoubt, example } = plan;
  return {
    letters: chosen.size,
    mended,
    staying: Array.from(staying, ([why, letters]) => ({ why, letters })),
    oldStates,
    inDoubt,
    differences: example?.differences ?? [],
  };
}

export const redrive: Call<'redrive'> = {
  schema: planned,
  answer: ({ plan: name }, { letters, configuration }) =>
    letters.redrives.use(name, async (plan) => {
      const settings = { ...plan, rate: DEFAULT_RATE };
      const { fault, ...moved } = await letters.use(
        (stack, watch) => moveLetters(stack, configuration, settings, watch),
        { changes: true },
      );
      return { ...moved, fault: toldFault(fault) };
    }),
};

export const planToDelete: Call<'plan-deletion'> = {
  schema: letterFilter,
  async answer(filter, { letters }) {
    const { chosen } = await letters.use((stack, watch) => planDeletion(stack, filterOf(filter), watch));
    return { plan: letters.deletions.keep({ chosen }), letters: chosen.size };
  },
};

export const deletion: Call<'delete'> = {
  schema: planned,
  answer: ({ plan: name }, { letters }) =>
    letters.deletions.use(name, async (plan) => {
      const deleted = await letters.use((stack, watch) => deleteLetters(stack, plan, watch), {
        changes: true,
      });
      return { deleted };
    }),
};
