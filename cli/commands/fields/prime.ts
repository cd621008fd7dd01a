import { setTimeout } from 'node:timers/promises';
import type { Project } from '../../../lib/config/define-config.ts';
import type { ParsedPlan } from '../../../lib/config/tracking-plan.ts';
import { OperateFault } from '../../../operate/fault.ts';
import { type Priming, planPriming, prime } from '../../../operate/fields/prime.ts';
import { openAccount } from '../../../operate/iterable/account.ts';
import { printable } from '../../../operate/printable.ts';
import type { Command, Context } from '../../command.ts';
import { DONE, type ExitStatus, FAILED, STATUS_OF } from '../../exit-status.ts';
import type { Output, Row } from '../../output.ts';
import { lengthOf } from '../../words.ts';
import { PROJECT_OPTION, projectIn } from './project-option.ts';
import { userIn } from './test-user-option.ts';
import { type Wait, waitIn } from './wait-option.ts';

export const fieldsPrime: Command = {
  name: 'fields prime',
  summary: "sends the plan's new fields once, for a test user, so that Iterable knows them",
  description: [
    'Iterable fixes the type of a field by its first value, for ever, and for five minutes after it may lose further values. This sends the first value, of the type that the plan says, before live events do: best before each deployment. A field of profiles is new if Iterable does not tell it; a field of an event if none of the test user’s own events of that name has it. So take a user who gets nothing else: only the user’s last 200 events are asked for. The fields of profiles go in one `users/update`, those of each event in one `events/track`, whose id is always the same for the same fields. Journeys that start from such an event start for the test user.',
    'It says when the five minutes are over; `--wait` waits until then. A run that finds nothing new, but fields that are younger than that, says so and waits for the rest. So a step of a CI that is repeated is safe. The age of an event’s field is the time of the test user’s oldest event that has it. Of profile fields Iterable tells no age: the last change of the test user’s profile counts, if it has one of the plan’s fields. Whether live events brought a field first, and when, cannot be known.',
    'A field of the type `array` or `nested` is not sent: no value says what is in the one, and Iterable itself makes the other. They are named, and so are profile fields that have another type at Iterable: then it ends with status 1. Nor are Iterable’s own fields, such as `email`.',
  ].join('\n\n'),
  options: [
    PROJECT_OPTION,
    { flags: '--user <user>', description: 'the test user: an e-mail or a userId' },
    { flags: '--wait [duration]', description: 'wait until the five minutes are over, or so long: 10s, 5m' },
  ],
  examples: [
    {
      line: 'fields prime --project us --user test@example.com',
      does: 'shows what is new, asks, and sends it',
    },
    {
      line: 'fields prime --project us --user test-user --wait --yes --stage prod --region us-east-1',
      does: 'a step before a deployment: after it, live events lose nothing',
    },
  ],
  isChanging: true,
  async run(context, given) {
    const { output, now } = context;
    const wait = waitIn(given);
    const project = projectIn(given, await context.configuration());
    const user = userIn(given, project);
    const stack = await context.stack();
    const plan = planOf(project);
    const account = await openAccount(stack, project);
    const priming = await planPriming(account, { plan, user, nowMs: now(), newMs: wait.newMs });
    tell(output, project, priming);
    const count = priming.profile.fields.length;
    const events = priming.events.filter(({ fields }) => fields.length > 0).length;
    let untilMs = priming.youngUntilMs;
    if (count + events > 0) {
      const question = `Send ${wordsFor(count, events)} to Iterable (${project.dataCenter}), for the test user?`;
      if (!(await output.confirm(question))) {
        output.note('nothing was sent');
        return DONE;
      }
      const refusals = await prime(account, priming, { project: project.name, user, nowMs: now() });
      const [first, ...others] = refusals;
      for (const { message } of others) output.note(message);
      if (first !== undefined) throw first;
      untilMs = Math.max(untilMs ?? 0, now() + wait.newMs);
    } else output.note(`nothing is new for the project ${project.name}`);
    const sent = { project: project.name, profileFields: count, events };
    const status = await finish(context, sent, untilMs, wait);
    // A deployment behind it would send what Iterable refuses.
    return status === DONE && priming.mismatches.length > 0 ? FAILED : status;
  },
};

/** @throws OperateFault wrong-use */
function planOf({ name, fields }: Project): ParsedPlan {
  if (fields !== undefined) return fields;
  throw new OperateFault(
    'wrong-use',
    `the project ${name} has no tracking plan, so nothing can be new in it`,
    {
      remedy: `give it \`fields\` in forwarder.config.ts: \`fields pull --project ${name}\` writes a plan`,
    },
  );
}

function tell(output: Output, { name: project }: Project, priming: Priming): void {
  const { profile, events, mismatches } = priming;
  const rows: Row[] = [
    ...profile.fields.map((field) => ({ project, of: 'profile', eventName: null, ...field })),
    ...events.flatMap(({ eventName, fields }) =>
      fields.map((field) => ({ project, of: 'event', eventName, ...field })),
    ),
  ];
  if (rows.length > 0) {
    output.table('new-field', rows, { of: 'of', eventName: 'event', field: 'field', type: 'type' });
  }
  const unsaid = [
    ...profile.unsaid.map((each) => ({ ...each, eventName: null })),
    ...events.flatMap(({ eventName, unsaid: of }) => of.map((each) => ({ ...each, eventName }))),
  ];
  for (const each of unsaid) {
    const { eventName, field, type } = each;
    const subject = eventName === null ? field : `${eventName}: ${field}`;
    tellOne(
      output,
      'not-primed',
      { project, ...each },
      `not sent: ${subject}, of which no value says the type (${type})`,
    );
  }
  for (const each of mismatches) {
    const { field, planned, known } = each;
    const text = `${field} is ${known} at Iterable, and ${planned} in the plan: Iterable will refuse it`;
    tellOne(output, 'mismatch', { project, ...each }, text);
  }
  if (priming.isProfileTimeUnknown) {
    output.note(
      "Iterable does not say when the test user's profile changed: whether that is over, nobody knows",
    );
  }
}

/** Programs read it as data, people beside the data. */
function tellOne(output: Output, kind: string, row: Row, text: string): void {
  if (output.isJson) output.line(kind, row, text);
  else output.note(printable(text));
}

function wordsFor(profileFields: number, events: number): string {
  const parts = [
    ...(profileFields > 0 ? [`${profileFields} new profile field${profileFields === 1 ? '' : 's'}`] : []),
    ...(events > 0 ? [`${events} event${events === 1 ? '' : 's'} with new fields`] : []),
  ];
  return parts.join(' and ');
}

async function finish(
  context: Context,
  sent: { readonly project: string; readonly profileFields: number; readonly events: number },
  untilMs: number | undefined,
  { isWanted }: Wait,
): Promise<ExitStatus> {
  const { output, now } = context;
  const until = untilMs === undefined ? null : new Date(untilMs).toISOString();
  if (untilMs !== undefined) {
    output.note(
      `until ${until}, in ${lengthOf(untilMs - now())}, Iterable may lose further values of new fields`,
    );
    if (isWanted) await waitUntil(untilMs, context);
  }
  const isOver = untilMs === undefined || now() >= untilMs;
  const { profileFields, events } = sent;
  const what = profileFields + events === 0 ? 'sent nothing' : `sent ${wordsFor(profileFields, events)}`;
  const when = isOver ? 'live events may bring every field of the plan' : `wait until ${until}`;
  output.line('primed', { ...sent, until, isOver }, `${what}: ${when}`);
  if (isOver || !isWanted) return DONE;
  output.note('interrupted: the same command waits for the rest');
  return STATUS_OF['try-again'];
}

const TELL_MS = 1_000;

async function waitUntil(untilMs: number, { output, now, interrupted }: Context): Promise<void> {
  for (let left = untilMs - now(); left > 0 && !interrupted.aborted; left = untilMs - now()) {
    output.progress(`${lengthOf(left)} left`);
    await setTimeout(Math.min(left, TELL_MS), undefined, { signal: interrupted }).catch(() => undefined);
  }
}
