/**
 * Tasks that move a dead letter queue's messages away, which `fauxqs` 2.4.1 lacks. A task ends with the process; each
 * message is then in one of the two queues, since it leaves the one in the transaction that brings it to the other.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
import { randomUUID } from 'node:crypto';
import type { DeadLetterSources } from './dead-letter-sources.ts';
import type { SqsQueue } from './fifo-messages.ts';
import type { Stores } from './queue-persistence.ts';

/** As `ListMessageMoveTasks` tells it. */
interface MoveTask {
  /** While it runs: by which it can be cancelled. */
  TaskHandle?: string;
  Status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  readonly SourceArn: string;
  readonly DestinationArn?: string | undefined;
  readonly MaxNumberOfMessagesPerSecond?: number | undefined;
  ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  FailureReason?: string;
  /** Milliseconds since 1970. */
  readonly StartedTimestamp: number;
}

type MoveTaskSettings = Pick<MoveTask, 'SourceArn' | 'DestinationArn' | 'MaxNumberOfMessagesPerSecond'>;

export interface MoveTasks {
  /** Of a queue, newest first. */
  readonly of: (sourceArn: string) => readonly MoveTask[];
  readonly start: (settings: MoveTaskSettings) => MoveTask;
  /** @returns nothing if no such task runs */
  readonly cancel: (taskHandle: string) => MoveTask | undefined;
  /** What is not moved yet stays. */
  readonly close: () => void;
}

interface Surroundings {
  readonly sqsStore: Stores['sqsStore'];
  readonly sources: DeadLetterSources;
  /** Puts on disk what was moved. @throws when it can't: nothing is on disk then */
  readonly commit: () => void;
}

const STEPS_PER_SECOND = 10;
/** Without a rate: so few that whoever else calls this SQS waits for milliseconds only. */
const MESSAGES_PER_STEP = 100;
/** AWS tells of as many. */
const MAX_KEPT = 10;

export function createMoveTasks({ sqsStore, sources, commit }: Surroundings): MoveTasks {
  const tasks: MoveTask[] = [];
  const timers = new Map<MoveTask, NodeJS.Timeout>();

  function end(task: MoveTask, status: MoveTask['Status'], failureReason?: string): void {
    clearTimeout(timers.get(task));
    timers.delete(task);
    delete task.TaskHandle;
    task.Status = status;
    if (failureReason !== undefined) task.FailureReason = failureReason;
  }

  function destinationOf(task: MoveTask, messageId: string): SqsQueue | string {
    if (task.DestinationArn !== undefined) return sqsStore.getQueueByArn(task.DestinationArn) ?? NO_QUEUE;
    const name = sources.get(messageId);
    return name === undefined ? NO_SOURCE : (sqsStore.getQueueByName(name) ?? NO_QUEUE);
  }

  /** @returns why no more can be moved */
  function moveSome(
    task: MoveTask,
    count: number,
  ): 'all moved' | { readonly failureReason: string } | undefined {
    const source = sqsStore.getQueueByArn(task.SourceArn);
    if (source === undefined) return { failureReason: NO_QUEUE };
    source.processTimers();
    for (let left = count; left > 0; left -= 1) {
      const [message] = source.messages;
      if (message === undefined) return 'all moved';
      const destination = destinationOf(task, message.messageId);
      if (typeof destination === 'string') return { failureReason: destination };
      source.messages.shift();
      source.persistence?.deleteMessage(message.messageId);
      destination.enqueue(renewed(message, destination));
      task.ApproximateNumberOfMessagesMoved += 1;
    }
    return undefined;
  }

  function runStep(task: MoveTask): void {
    const { MaxNumberOfMessagesPerSecond: perSecond } = task;
    const count = perSecond === undefined ? MESSAGES_PER_STEP : Math.ceil(perSecond / STEPS_PER_SECOND);
    try {
      const result = moveSome(task, count);
      commit();
      if (result === 'all moved') end(task, 'COMPLETED');
      else if (result !== undefined) end(task, 'FAILED', result.failureReason);
      else
        timers.set(
          task,
          setTimeout(runStep, perSecond === undefined ? 0 : (count / perSecond) * 1_000, task),
        );
    } catch (error) {
      end(task, 'FAILED', error instanceof Error ? error.message : String(error));
    }
  }

  return {
    of: (sourceArn) => tasks.filter((task) => task.SourceArn === sourceArn),
    start(settings) {
      const source = sqsStore.getQueueByArn(settings.SourceArn);
      const task: MoveTask = {
        ...settings,
        TaskHandle: handleOf(settings.SourceArn),
        Status: 'RUNNING',
        ApproximateNumberOfMessagesMoved: 0,
        ApproximateNumberOfMessagesToMove: source?.messages.length ?? 0,
        StartedTimestamp: Date.now(),
      };
      tasks.unshift(task);
      const ofSource = tasks.filter(({ SourceArn }) => SourceArn === task.SourceArn);
      for (const old of ofSource.slice(MAX_KEPT)) tasks.splice(tasks.indexOf(old), 1);
      timers.set(task, setTimeout(runStep, 0, task));
      return task;
    },
    cancel(taskHandle) {
      const task = tasks.find(({ TaskHandle }) => TaskHandle === taskHandle);
      if (task !== undefined) end(task, 'CANCELLED');
      return task;
    },
    close() {
      for (const task of [...timers.keys()]) end(task, 'CANCELLED');
    },
  };
}

/** It was sent to the dead letter queue, not moved there. */
const NO_SOURCE = 'CouldNotDetermineMessageSource';
const NO_QUEUE = 'AWS.SimpleQueueService.NonExistentQueue';

/** As AWS does: a new message with the same body and attributes. */
function renewed(message: SqsQueue['messages'][number], { attributes }: SqsQueue): typeof message {
  const { approximateFirstReceiveTimestamp: _, ...kept } = message;
  const sentTimestamp = Date.now();
  const delayUntil = sentTimestamp + Number(attributes.DelaySeconds ?? 0) * 1_000;
  return { ...kept, messageId: randomUUID(), sentTimestamp, approximateReceiveCount: 0, delayUntil };
}

function handleOf(sourceArn: string): string {
  return Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn })).toString('base64');
}
