import type { LogLine } from '../../operate/log-line.ts';
import { printable } from '../../operate/printable.ts';
import { parseSince } from '../../operate/since.ts';
import { sentenceOf } from '../../operate/tail/sentence.ts';
import { wantedLines } from '../../operate/tail/wanted.ts';
import type { Command } from '../command.ts';
import { DONE } from '../exit-status.ts';
import type { Output } from '../output.ts';
import { textOption } from '../text-option.ts';

export const tail: Command = {
  name: 'tail',
  summary: 'shows what happens, as it happens, until Ctrl-C',
  description:
    'One line for each line of the log. At the level `info`, which functions in AWS have unless told otherwise, what ' +
    'was retried, buried or refused is logged; deliveries and acceptances are not. Lines have ids, codes and reasons, ' +
    'and never a body or a user. The name of an event is there only if Iterable does not allow it.',
  options: [
    { flags: '--project <name>', description: 'of this project' },
    { flags: '--source <name>', description: 'of this source' },
    { flags: '--operation <name>', description: 'of this operation, such as users/update' },
    { flags: '--id <id>', description: 'of the event with this id' },
    { flags: '--reason <code>', description: 'with this reason, verdict or code, such as rate-limited' },
    { flags: '--event <name>', description: 'such as event-buried: docs/errors.md lists them' },
    { flags: '--level <level>', description: 'of this level or worse: debug, info, warn, error' },
    { flags: '--since <when>', description: 'begin in the past: 15m, 2h, or a time' },
    { flags: '--no-follow', description: 'end with what is there now' },
  ],
  examples: [
    { line: 'tail', does: 'shows all that happens on this machine' },
    {
      line: 'tail --stage prod --region us-east-1 --project us --level warn',
      does: "shows what is buried of one project's events, and what is wrong with its deliveries",
    },
    {
      line: 'tail --id order-17 --since 1h --no-follow',
      does: 'shows what became of one event in the last hour',
    },
  ],
  async run({ stack: open, output, interrupted, now }, { options }) {
    const since = options.since === undefined ? new Date(now()) : parseSince(String(options.since), now());
    const until = options.follow === false ? undefined : interrupted;
    const lines = wantedLines(await open(), {
      since,
      until,
      where: {
        project: textOption(options.project),
        source: textOption(options.source),
        operation: textOption(options.operation),
        event: textOption(options.event),
      },
      id: textOption(options.id),
      reason: textOption(options.reason),
      level: textOption(options.level),
    });
    for await (const line of lines) output.line('log', line, wordsFor(line, output));
    return DONE;
  },
};

function wordsFor(line: LogLine, { colour }: Output): string {
  const { title, colour: name, text } = sentenceOf(line);
  const time = colour('dim', printable(line.time));
  return `${time}  ${colour(name, printable(title).padEnd(9))}  ${printable(text)}`;
}
