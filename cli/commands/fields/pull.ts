import { resolve } from 'node:path';
import type { Project } from '../../../lib/config/define-config.ts';
import { OperateFault } from '../../../operate/fault.ts';
import { seenInHistory } from '../../../operate/fields/delivered-events.ts';
import { wordsForLeftOut } from '../../../operate/fields/left-out.ts';
import { formatOf, writePlan } from '../../../operate/fields/plan-file.ts';
import { planText } from '../../../operate/fields/plan-text.ts';
import { readProfileFields } from '../../../operate/fields/profile-fields.ts';
import { type Found, type Pulled, pull } from '../../../operate/fields/pull.ts';
import { openHistory } from '../../../operate/history/open.ts';
import { openAccount } from '../../../operate/iterable/account.ts';
import { printable } from '../../../operate/printable.ts';
import type { Command, Context, Given } from '../../command.ts';
import { DONE } from '../../exit-status.ts';
import { textOption } from '../../text-option.ts';
import { PROJECT_OPTION, projectIn } from './project-option.ts';

export const fieldsPull: Command = {
  name: 'fields pull',
  summary: 'writes a tracking plan of what a project has',
  description: [
    'The fields of profiles and their types are those that Iterable tells (`GET /api/users/getFields`), asked with the project’s own key. Iterable’s own fields, such as `email` and `signupDate`, are in no plan; they are named above it.',
    'Of events’ fields Iterable tells nothing. On this machine they are those of the events that were delivered, by the history; that part works while no stack runs. A field that was seen with two types is left out, and named. Of a stack in AWS the events stay as the configuration has them.',
    "As far as is known, Iterable does not tell a list from a single value: where senders send a list, write `['string']` for `'string'`; it stays so. What the plan of the configuration has and this one has not, such as a field that nobody has sent yet, or an event that the history has no more, is named on standard error; `--keep` keeps it. Pulled again, the plan is the same. `onFieldType` and `otherFields` in the file stay.",
  ].join('\n\n'),
  options: [
    PROJECT_OPTION,
    {
      flags: '--out <file>',
      description: 'a .ts or .json file to write it to; standard output unless told',
    },
    { flags: '--keep', description: "what only the configuration's plan has stays in it" },
  ],
  examples: [
    { line: 'fields pull --project us', does: 'shows the plan of what is there' },
    {
      line: 'fields pull --project us --out sources/fields-us.ts',
      does: 'writes it for forwarder.config.ts to import',
    },
    {
      line: 'fields pull --project us --out sources/fields-us.json --stage prod --region us-east-1',
      does: "writes the fields of the real project's profiles",
    },
  ],
  async run(context, given) {
    const { output, directory } = context;
    const project = projectIn(given, await context.configuration());
    const out = textOption(given.options.out);
    const format = out === undefined ? 'ts' : formatOf(out);
    const pulled = pull(await findFields(context, given, project));
    const { plan, leftOut, gone, kept } = pulled;
    for (const each of leftOut) {
      if (output.isJson) output.line('left-out', { project: project.name, ...each }, '');
      else output.note(`left out: ${wordsForLeftOut(each)}`);
    }
    if (kept.length > 0) output.note(`stays as the configuration has it: ${kept.join(', ')}`);
    if (gone.length > 0) {
      output.note(`the plan of the configuration has, and this one has not: ${printable(gone.join('; '))}`);
      output.note('  → --keep keeps them');
    }
    if (Object.keys(plan).length === 0) {
      throw new OperateFault('not-found', `nothing is known of the fields of the project ${project.name}`, {
        remedy: 'a plan can be written by hand, too: docs/fields.md',
      });
    }
    const file = { project: project.name, plan, remarks: remarksOn(pulled) };
    if (out === undefined) {
      output.line('plan', { project: project.name, fields: plan }, planText(format, file).trimEnd());
      return DONE;
    }
    const isChanged = writePlan(resolve(directory, out), file);
    output.line(
      'plan',
      { project: project.name, file: out, isChanged, fields: plan },
      isChanged ? `wrote ${printable(out)}` : `${printable(out)} is as it was`,
    );
    return DONE;
  },
};

/** Each part where it can be had; at least one of them must. */
async function findFields(context: Context, given: Given, project: Project): Promise<Found> {
  const { output } = context;
  const events = given.options.stage === undefined ? eventsOf(context, project) : undefined;
  const isAlone = events === undefined || events instanceof OperateFault;
  const profile = await profileOf(context, project).catch((fault: unknown) => {
    const isStackGone = fault instanceof OperateFault && fault.kind === 'not-found';
    if (isAlone || !isStackGone) throw fault;
    output.note(`the fields of profiles are not asked for: ${fault.message}`);
    return undefined;
  });
  if (events instanceof OperateFault) output.note(`the events are not looked through: ${events.message}`);
  return {
    profile,
    events: events instanceof OperateFault ? undefined : events,
    configured: project.fields,
    isKept: given.options.keep === true,
  };
}

async function profileOf({ stack }: Context, project: Project) {
  return readProfileFields(await openAccount(await stack(), project));
}

/** @returns why there is no history, if there is none */
function eventsOf({ historyPlace }: Context, project: Project) {
  try {
    const history = openHistory(historyPlace().directory);
    try {
      return seenInHistory(history, project.name);
    } finally {
      history.close();
    }
  } catch (fault) {
    if (fault instanceof OperateFault && fault.kind === 'not-found') return fault;
    throw fault;
  }
}

function remarksOn({ leftOut, own, kept }: Pulled): string[] {
  return [
    ...(own.length === 0 ? [] : [`Iterable keeps these itself: ${own.join(', ')}.`]),
    ...(kept.length === 0 ? [] : [`As the configuration had them: ${kept.join(', ')}.`]),
    ...leftOut.map((each) => `Left out: ${wordsForLeftOut(each)}.`),
  ];
}
