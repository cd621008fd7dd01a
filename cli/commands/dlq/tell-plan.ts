/** What a redrive would do, for the operator to say yes to. */
import type { Difference } from '../../../operate/dead-letters/difference.ts';
import type { Plan } from '../../../operate/dead-letters/redrive.ts';
import { printable } from '../../../operate/printable.ts';
import type { Output } from '../../output.ts';
import { counted } from './counted.ts';
import { tellGroups, tellLooked } from './filter-options.ts';

const MAX_DIFFERENCES = 20;

/** @param hasValues of the example, which may be personal data */
export function tellPlan(output: Output, plan: Plan, hasValues: boolean): void {
  const { groups, looked, chosen, mended, staying, oldStates, inDoubt, example } = plan;
  tellGroups(output, groups);
  tellLooked(output, looked);
  if (output.isJson) {
    const letters = chosen.size;
    const stays = Array.from(staying, ([why, count]) => ({ why, letters: count }));
    output.line('redrive-plan', { letters, mended, stays, oldStates, inDoubt }, '');
  }
  output.note(`${counted(chosen.size)} would be moved, ${mended} of them mended`);
  for (const [why, count] of staying) output.note(`${counted(count)} would stay: ${printable(why)}`);
  if (oldStates > 0) {
    output.note(
      `careful: ${counted(oldStates)} older than an hour that set a state: this may overwrite what came since`,
    );
  }
  if (inDoubt > 0) {
    output.note(`careful: ${counted(inDoubt)} in doubt: what Iterable did the first time, it does again`);
  }
  if (example === undefined) return;
  output.note(`for example ${printable(example.id)}:`);
  const told = example.differences.slice(0, MAX_DIFFERENCES);
  for (const difference of told) output.note(`  ${wordsFor(difference, hasValues)}`);
  if (told.length < example.differences.length) output.note('  …');
}

function wordsFor({ path, before, after }: Difference, hasValues: boolean): string {
  const place = printable(path);
  if (after === null) return hasValues ? `- ${place}: ${printable(before ?? '')}` : `- ${place}`;
  if (before === null) return hasValues ? `+ ${place}: ${printable(after)}` : `+ ${place}`;
  return hasValues ? `~ ${place}: ${printable(before)} → ${printable(after)}` : `~ ${place}`;
}
