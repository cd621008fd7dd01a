/** Sends events of the history again: the same messages, with the same ids, to the queues of their projects. */
import { randomUUID } from 'node:crypto';
import type { Configuration } from '../../lib/config/define-config.ts';
import type { OutgoingMessage } from '../../lib/queue/queue.ts';
import type { Watch } from '../dead-letters/look.ts';
import { Outbox } from '../dead-letters/outbox.ts';
import { Pacer } from '../dead-letters/pacer.ts';
import { faultOfQueue } from '../dead-letters/queue-fault.ts';
import type { Queues } from '../dead-letters/queues.ts';
import type { OperateFault } from '../fault.ts';
import type { HistoryReader } from './reader.ts';
import type { ReplayWanted, ToReplay } from './to-replay.ts';

type Reader = Pick<HistoryReader, 'findToReplay' | 'eventsToReplay'>;

export interface ReplayPlan extends ToReplay {
  readonly wanted: ReplayWanted;
}

export interface Replayed {
  /** What the queues confirmed. */
  readonly sent: number;
  /** What they did not, and what must not come before that. */
  readonly unsent: number;
  /** What may not be sent any more: it is on a queue again, or its row is gone. */
  readonly changed: number;
  /** Why it ended early. */
  readonly fault: OperateFault | undefined;
}

/** Changes nothing. @throws OperateFault */
export async function planReplay(
  reader: Reader,
  stack: Queues,
  configuration: Configuration,
  wanted: Omit<ReplayWanted, 'projects'>,
): Promise<ReplayPlan> {
  const names = Object.keys(configuration.projects);
  const urls = await Promise.all(names.map((name) => stack.queueUrl(name, 'standard')));
  const projects = names.filter((_, index) => urls[index] !== undefined);
  const complete = { ...wanted, projects };
  return { ...(await reader.findToReplay(complete)), wanted: complete };
}

const MAX_TOGETHER = 10;

/** @param rate events a second @throws OperateFault if the history can't be read any more */
export async function replay(
  reader: Reader,
  stack: Queues,
  configuration: Configuration,
  { chosen, wanted }: ReplayPlan,
  rate: number,
  { clock, interrupted, onProgress }: Watch,
): Promise<Replayed> {
  const outbox = new Outbox(stack, configuration, clock);
  const pacer = new Pacer(rate, clock);
  const size = Math.min(MAX_TOGETHER, Math.ceil(rate));
  // SQS drops what it took within five minutes, unless it is another sending.
  const run = randomUUID();
  /** Groups of users of whom something was not sent: what came after it would overtake it. */
  const stopped = new Set<string>();
  let [sent, unsent, changed] = [0, 0, 0];

  for (let from = 0; from < chosen.length; from += size) {
    const numbers = chosen.slice(from, from + size);
    await pacer.take(numbers.length);
    if (interrupted.aborted) break;
    const events = await reader.eventsToReplay(numbers, wanted);
    changed += numbers.length - events.length;
    const messages = (
      await Promise.all(
        events.map(({ event, project, text }) =>
          outbox.messagesOf({ messageId: `${run} ${event}`, told: { project } }, [text]),
        ),
      )
    ).flat();
    const going = messages.filter(({ group }) => group === undefined || !stopped.has(group.id));
    const confirmed = await outbox.send(going);
    for (const { group } of going.filter((message) => !confirmed.has(message))) {
      if (group !== undefined) stopped.add(group.id);
    }
    sent += confirmed.size;
    unsent += messages.length - confirmed.size;
    onProgress(`sent ${sent} of ${chosen.length}`);
    const fault = faultOf(outbox, going, confirmed);
    if (fault !== undefined) return { sent, unsent, changed, fault };
  }
  return { sent, unsent, changed, fault: undefined };
}

/** @returns nothing if only some of them were refused */
function faultOf(
  { fault }: Outbox,
  messages: readonly OutgoingMessage[],
  confirmed: ReadonlySet<OutgoingMessage>,
): OperateFault | undefined {
  if (messages.length === 0 || confirmed.size > 0 || fault === undefined) return undefined;
  return fault.code === 'queue-refused'
    ? undefined
    : faultOfQueue(fault, 'send to the queue of a project', 'sqs:SendMessage');
}
