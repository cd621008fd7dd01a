/** `import`: the rows of a file through the door. */

import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Source } from '../../lib/config/define-config.ts';
import { OperateFault } from '../../operate/fault.ts';
import { pathsIn } from '../../operate/import/event-paths.ts';
import { inWords, type Plan, planImport } from '../../operate/import/plan.ts';
import { postTo } from '../../operate/import/post-list.ts';
import type { Progress } from '../../operate/import/progress.ts';
import { refusedPath, runImport } from '../../operate/import/run-import.ts';
import { printable } from '../../operate/printable.ts';
import { reachDoor } from '../../operate/send/knock.ts';
import { readKeyTexts } from '../../operate/send/source-key.ts';
import type { Command, Context, Given } from '../command.ts';
import { DONE, type ExitStatus, FAILED, STATUS_OF } from '../exit-status.ts';
import { textOption } from '../text-option.ts';

export const importFile: Command = {
  name: 'import',
  summary: 'sends the rows of a file through the door, as events',
  description: [
    'FILE is NDJSON, one event in the form of the door a line, or CSV (RFC 4180, UTF-8) with a header. A name in the',
    'header is a path in the event: `email`, `eventName`, `dataFields.plan`. A value is a string, unless the name says',
    'another type, `dataFields.seats:number` (`string`, `number`, `boolean`, `json`), or it is a field of Iterable’s',
    'own that is a number or a boolean, such as `createdAt`. An empty cell is absent. Numbers keep their digits.',
    'Lines end in LF or CRLF. A quote that is never closed ends the import, with its line number. So does a cell of',
    'more than 16 MiB, since it looks the same.',
    '',
    'First it shows the first row as the event it becomes, where that goes and how long all of them take. The values',
    'of that row are shown only on a terminal or with `--verbose`: they may be personal data. `--rate` is a tenth of',
    'the project’s limit for the operation unless told, so that live events go first. A list holds what the rate',
    'allows in a quarter of a second, and at most what the door takes: 10,000 events, 6 MiB.',
    '',
    'For `events/track` and `commerce/trackPurchase` each row without an `id` gets one made of the event it becomes and',
    'of its number among equal ones. So sending a row again, in this run or another, adds nothing. Other operations',
    'take no id: for them only the file of progress keeps a row from being sent again.',
    '',
    'How far it is stands in FILE.progress.json after each list. Interrupted by Ctrl-C, a power cut or anything, the',
    'same command goes on where it stopped; at most one list is sent twice. If the file has changed since, or changes',
    'during the import, it says so, and `--restart` begins anew. Rows that are refused stand in FILE.refused.ndjson,',
    'with line number and reason; like the file itself it holds personal data, and only you can read it. Rows that the',
    '`edit` of the source drops are counted apart. Memory: 16 MB for each million rows.',
  ].join('\n'),
  arguments: [{ name: 'file', description: 'NDJSON or CSV' }],
  options: [
    { flags: '--source <name>', description: 'the source to send as' },
    { flags: '--operation <name>', description: 'what each row asks for; events/track unless told' },
    { flags: '--rate <events>', description: "events a second; a tenth of the project's limit unless told" },
    { flags: '--verbose', description: 'shows the values of the first row, too, which may be personal data' },
    { flags: '--restart', description: 'begins anew, whatever was sent before' },
  ],
  examples: [
    { line: 'import events.ndjson --source app', does: 'shows what it would do, asks, and sends it' },
    {
      line: 'import profiles.csv --source app --operation users/update --rate 20 --stage prod --yes',
      does: 'updates 20 profiles a second in the stage prod, without asking',
    },
  ],
  isChanging: true,
  run,
};

async function run(context: Context, given: Given): Promise<ExitStatus> {
  const { output, directory } = context;
  const file = resolve(directory, given.arguments[0] ?? '');
  const { source: name, operation, rate, restart, verbose } = given.options;
  const configuration = await context.configuration();
  const source = sourceNamed(textOption(name), configuration.sources);
  const stack = await context.stack();
  const plan = await planImport(
    {
      file,
      source,
      operation: textOption(operation),
      rate: textOption(rate),
      isRestart: restart === true,
      stack: stack.title,
    },
    configuration,
  );
  if (plan.progress.isDone) {
    output.note(`${given.arguments[0]} is imported. → --restart sends it again`);
    return DONE;
  }
  const door = await stack.door();
  const keys = await readKeyTexts(stack, source);
  show(context, plan, `${door}/${source.name}`, source);
  output.note(firstRowIn(plan, output.isTerminal || verbose === true));
  if (!(await output.confirm(`Send about ${numbered(plan.rowsLeft)} events?`))) return DONE;
  // Once it is under way, it waits for a door that is gone; one that was never there is told at once.
  await reachDoor(door);
  const progress = await runImport(
    {
      file,
      format: plan.head.format,
      operation: plan.operation.name,
      rate: plan.rate,
      progress: plan.progress,
      isRestart: restart === true,
    },
    {
      post: postTo({ door, source, keys }, context.now),
      pause: (ms) => pauseUnless(context.interrupted, ms),
      isInterrupted: () => context.interrupted.aborted,
      now: context.now,
      random: Math.random,
      onProgress: (now) => output.progress(wordsFor(now, plan)),
    },
  );
  return tell(context, progress, given.arguments[0] ?? '', source);
}

function show({ output }: Context, plan: Plan, address: string, { project }: Source): void {
  const { progress, operation, rate, head, hasIds } = plan;
  const where =
    typeof project === 'string' ? `the project ${project}` : 'the projects that the source chooses';
  output.note(
    `${head.format}, about ${numbered(head.rowsAbout)} rows, as ${operation.name} to ${address}, for ${where}`,
  );
  if (progress.rows > 0) {
    output.note(`goes on after line ${progress.line}: ${numbered(progress.rows)} rows are done`);
  }
  output.note(`${numbered(rate)} a second: about ${inWords(plan.secondsLeft)}`);
  if (!hasIds) output.note(`${operation.name} takes no id: sending a row again does it again`);
}

/** @param hasValues which may be personal data, and stay in the logs of whatever runs the command */
function firstRowIn({ first }: Plan, hasValues: boolean): string {
  if (first === undefined) return 'it has no rows';
  const { event, line } = first;
  if (typeof event !== 'string') return `its first row, line ${line}, is refused: ${event.message}`;
  if (hasValues) return `its first row becomes ${printable(event)}`;
  const paths = pathsIn(event);
  const more = paths.length > MAX_PATHS ? ' …' : '';
  return `its first row becomes an event with ${printable(paths.slice(0, MAX_PATHS).join(', '))}${more}`;
}

const MAX_PATHS = 20;

function wordsFor({ rows, refused }: Progress, { head, rate }: Plan): string {
  const left = Math.max(0, head.rowsAbout - rows);
  const share = Math.min(100, Math.floor((100 * rows) / Math.max(1, head.rowsAbout)));
  const faults = refused === 0 ? '' : `, ${numbered(refused)} refused`;
  const rest = left === 0 ? '' : `, about ${inWords(left / rate)} left`;
  return `${numbered(rows)} rows, ${share} %${faults}, ${numbered(rate)} a second${rest}`;
}

function tell({ output }: Context, progress: Progress, file: string, { name }: Source): ExitStatus {
  const { rows, accepted, refused, dropped, isDone, operation } = progress;
  output.table('import', [{ file, source: name, operation, rows, accepted, refused, dropped, isDone }], {
    rows: 'rows',
    accepted: 'accepted',
    refused: 'refused',
    dropped: 'dropped',
  });
  if (dropped > 0)
    output.note(`${numbered(dropped)} were dropped by the source ${name}: they are not delivered`);
  if (refused > 0) output.note(`why rows were refused: ${refusedPath(file)}`);
  if (!isDone) {
    output.note('interrupted. → the same command goes on where it stopped');
    return STATUS_OF['try-again'];
  }
  return refused > 0 ? FAILED : DONE;
}

function sourceNamed(name: string | undefined, sources: Readonly<Record<string, Source>>): Source {
  const known = `one of ${Object.keys(sources).join(', ')}`;
  if (name === undefined) throw new OperateFault('wrong-use', '--source is missing', { remedy: known });
  const source = sources[name];
  if (source !== undefined) return source;
  throw new OperateFault('not-found', `there is no source "${printable(name)}" in the configuration here`, {
    remedy: known,
  });
}

async function pauseUnless(interrupted: AbortSignal, ms: number): Promise<void> {
  if (ms > 0) await setTimeout(ms, undefined, { signal: interrupted }).catch(() => undefined);
}

function numbered(count: number): string {
  return count.toLocaleString('en-US');
}
