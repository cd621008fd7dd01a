import type { Letter } from '../../../operate/dead-letters/letter.ts';
import { findLetters } from '../../../operate/dead-letters/look.ts';
import { prettyLines } from '../../../operate/dead-letters/pretty.ts';
import { OperateFault } from '../../../operate/fault.ts';
import { printable } from '../../../operate/printable.ts';
import type { Command } from '../../command.ts';
import { DONE, FAILED } from '../../exit-status.ts';
import type { Output } from '../../output.ts';
import { countIn, FILTER_OPTIONS, filterIn, isInterrupted, tellLooked, watchOf } from './filter-options.ts';

export const dlqShow: Command = {
  name: 'dlq show',
  summary: 'shows dead letters whole, with the bodies of their events',
  description:
    'The output has personal data: the body is what was to be sent to Iterable. Numbers and texts stand there as they were written. With `--json`, `body` is its text.',
  arguments: [{ name: 'id', description: 'the id of an event', isOptional: true }],
  options: [...FILTER_OPTIONS, { flags: '--limit <letters>', description: 'so many at most; 1 unless told' }],
  examples: [
    { line: 'dlq show 6c1f8b0e-8d43-4c5c-9f0e-0f3d0b6f2a11', does: 'shows the letter of one event' },
    { line: 'dlq show --reason rejected --field plan --limit 3', does: 'shows three letters of a group' },
  ],
  async run(context, given) {
    const { output } = context;
    const [id] = given.arguments;
    const filter = { ...filterIn(given, context.now()), id };
    const limit = countIn(given, 'limit', 1);
    const { letters, looked } = await findLetters(await context.stack(), filter, limit, watchOf(context));
    for (const letter of letters) show(output, letter);
    if (isInterrupted(context)) return FAILED;
    if (letters.length > 0) return DONE;
    tellLooked(output, looked);
    throw new OperateFault(
      'not-found',
      id === undefined ? 'there is no such letter' : `there is no letter of ${printable(id)}`,
    );
  },
};

function show(output: Output, letter: Letter): void {
  const { told, envelope, reason, code, status, detail, attempts, diedAt, body } = letter;
  const { id, project, source, operation, acceptedAt } = told;
  const row = {
    id,
    project,
    source,
    operation,
    reason,
    code,
    status,
    detail,
    attempts,
    acceptedAt,
    diedAt: new Date(diedAt).toISOString(),
    traceparent: envelope?.traceparent,
    expiresAt: envelope?.expiresAt,
  };
  const heads = Object.entries(row).flatMap(([name, value]) =>
    value === undefined || value === ''
      ? []
      : [`${output.colour('bold', `${name}:`.padEnd(13))}${printable(String(value))}`],
  );
  const lines = [...heads, ...prettyLines(body).map(printable), ''];
  output.line('dead-letter', { ...row, body }, lines.join('\n'));
}
