import { OperateFault } from '../../../operate/fault.ts';
import { type HistoryFile, openHistory } from '../../../operate/history/open.ts';
import { idsBeginning, storiesOf } from '../../../operate/history/queries.ts';
import type { Story } from '../../../operate/history/rows.ts';
import { printable } from '../../../operate/printable.ts';
import type { Command } from '../../command.ts';
import { DONE } from '../../exit-status.ts';
import type { Output, Row } from '../../output.ts';
import { directoryOf, isoOf } from './history-options.ts';
import { eventRow } from './list.ts';
import { storyLines } from './story-lines.ts';

export const eventsShow: Command = {
  name: 'events show',
  summary: 'shows the whole story of an event: what came in, what it became, each attempt, its end',
  description:
    'It reads the history that `npm start` keeps in `DATA_DIR`, also while no stack runs. The beginning of an id is enough if no other id has it. An id that went to several projects has a story for each. Between what came in and what was sent, `+` is a field that was added, `-` one that was taken away, and `~` one that has another value. The output has personal data: bodies, and the answers of Iterable.',
  arguments: [{ name: 'id', description: 'the id of an event, or its beginning' }],
  examples: [
    { line: 'events show 6c1f8b0e-8d43-4c5c-9f0e-0f3d0b6f2a11', does: 'shows what became of one event' },
    { line: 'events show order-17 --json', does: 'shows the same to a program' },
  ],
  async run(context, given) {
    const { output } = context;
    const [id = ''] = given.arguments;
    const history = openHistory(directoryOf(context, given));
    try {
      const stories = storiesOf(history, wholeId(history, id));
      for (const story of stories) tell(output, story);
      if (stories.length > 0) return DONE;
    } finally {
      history.close();
    }
    throw new OperateFault('not-found', `the history has no event ${printable(id)}`, {
      remedy: '`events` shows those that it has; older ones are gone',
    });
  },
};

/** @throws OperateFault wrong-use if several begin so */
function wholeId(history: HistoryFile, beginning: string): string {
  const ids = idsBeginning(history, beginning);
  const [first = beginning] = ids;
  if (ids.length <= 1 || first === beginning) return first;
  throw new OperateFault('wrong-use', `several ids begin with ${printable(beginning)}`, {
    remedy: `such as ${ids.map(printable).join(', ')}`,
  });
}

function tell(output: Output, story: Story): void {
  const lines = output.isJson ? [] : storyLines(story, (text) => output.colour('bold', text));
  output.line('event-story', storyRow(story), lines.join('\n'));
}

function storyRow({ row, request, cameIn, body, steps, differences }: Story): Row {
  return {
    ...eventRow(row),
    request: request && { ...request, at: isoOf(request.at) },
    cameIn,
    body,
    steps: steps.map(({ at, call, ...step }) => ({
      at: isoOf(at),
      ...step,
      call: call && { ...call, at: isoOf(call.at) },
    })),
    differences,
  };
}
