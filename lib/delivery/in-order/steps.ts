/** What must be done for a user's messages, one step after the other. */
import type { Envelope } from '../../event/envelope.ts';
import { mergedBody } from '../../users/coalesce.ts';
import { groupIdOfText } from '../../users/group.ts';
import type { Hindered, ReceivedMessage, Task } from '../task.ts';

/** A message, and what was read in it. */
export interface Entry<Message, Read = Task | Hindered> {
  readonly message: Message;
  readonly read: Read;
}

export type Step<Message> =
  /** This deploy can make no attempt at it. */
  | { readonly do: 'conclude'; readonly entry: Entry<Message, Hindered> }
  | Forwarding<Message>
  | Attempting<Message>;

/** Its project keeps no order of it any more. */
export interface Forwarding<Message> {
  readonly do: 'forward';
  readonly entry: Entry<Message, Task>;
}

/** One call for one message, or for several that were made one. */
export interface Attempting<Message> {
  readonly do: 'attempt';
  /** In their order. */
  readonly entries: readonly [Entry<Message, Task>, ...Entry<Message, Task>[]];
  /** What is sent. It carries the first message, so attempt and age are those of the oldest. */
  readonly task: Task;
}

/** @param entries of one user, in their order */
export function stepsOf<Message extends ReceivedMessage>(
  entries: readonly Entry<Message>[],
): Step<Message>[] {
  const steps: Step<Message>[] = [];
  for (const { message, read } of entries) {
    const step = stepOf(message, read);
    const last = steps.at(-1);
    const merged = last?.do === 'attempt' && step.do === 'attempt' ? mergedStep(last, step) : undefined;
    if (merged === undefined) steps.push(step);
    else steps[steps.length - 1] = merged;
  }
  return steps;
}

export function messagesIn<Message>(step: Step<Message>): readonly [Message, ...Message[]] {
  if (step.do !== 'attempt') return [step.entry.message];
  const [{ message }, ...others] = step.entries;
  return [message, ...others.map((entry) => entry.message)];
}

/** Of its first message, unless that could not be read. */
export function envelopeIn<Message>(step: Step<Message>): Envelope | undefined {
  return step.do === 'attempt' ? step.task.envelope : step.entry.read.envelope;
}

export function tasksIn<Message>(step: Step<Message>): readonly Task[] {
  switch (step.do) {
    case 'attempt':
      return step.entries.map(({ read }) => read);
    case 'forward':
      return [step.entry.read];
    case 'conclude':
      return [];
  }
}

/** The same calls, each for one message. */
export function takenApart<Message>({ entries }: Attempting<Message>): readonly Attempting<Message>[] {
  return entries.map((entry) => ({ do: 'attempt', entries: [entry], task: entry.read }));
}

function stepOf<Message>(message: Message, read: Task | Hindered): Step<Message> {
  if ('hindrance' in read) return { do: 'conclude', entry: { message, read } };
  const entry = { message, read };
  const keepsOrder = groupIdOfText(read.operation, read.project, read.body) !== undefined;
  return keepsOrder ? { do: 'attempt', entries: [entry], task: read } : { do: 'forward', entry };
}

function mergedStep<Message>(
  earlier: Attempting<Message>,
  later: Attempting<Message>,
): Attempting<Message> | undefined {
  const isOfOneProject = earlier.task.project === later.task.project;
  const body = isOfOneProject ? mergedBody(earlier.task, later.task) : undefined;
  if (body === undefined) return undefined;
  const { message, envelope } = earlier.task;
  return {
    do: 'attempt',
    entries: [...earlier.entries, ...later.entries],
    task: { ...later.task, message, envelope, body },
  };
}
