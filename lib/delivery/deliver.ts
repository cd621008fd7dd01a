/**
 * Delivers what one invocation was given: each message on the lane of its project and endpoint, then
 * whatever must happen to those that were not delivered.
 */
import { nameAndPlace } from '../runtime/name-and-place.ts';
import { groupIdOfText } from '../users/group.ts';
import { type Conclusion, conclude } from './conclude.ts';
import { type Lane, type LaneDependencies, Lanes } from './lane/lane.ts';
import { type Report, WITHOUT_ATTEMPT } from './lane/report.ts';
import { type Remedies, Settlement } from './settlement.ts';
import { type ReceivedMessage, type Task, taskOf } from './task.ts';
import { createTelling, type TellingDependencies } from './telling.ts';
import { ATTEMPTS_END_MS } from './time/budget.ts';
import { giveBackSeconds } from './time/give-back.ts';

export interface DeliverDependencies extends LaneDependencies, TellingDependencies {
  /** Whether there are queues of users in order: without one, what would wait its turn there is delivered from here. */
  readonly hasUsersQueues: boolean;
}

/**
 * @param endsAt milliseconds since 1970, when the invocation would be killed
 * @returns the messages that must stay on the queue
 */
export type Deliver = <Message extends ReceivedMessage>(
  messages: readonly Message[],
  remedies: Remedies<Message>,
  endsAt: number,
) => Promise<readonly Message[]>;

export function createDeliver(dependencies: DeliverDependencies): Deliver {
  const { projects, clock, consumers, hasUsersQueues } = dependencies;
  const lanes = new Lanes(dependencies);
  const telling = createTelling(dependencies);

  return async function deliver(messages, remedies, endsAt) {
    const settlement = new Settlement(messages, clock);
    const receivedAt = clock.now();
    const invocation = { deadline: endsAt - ATTEMPTS_END_MS, messages: messages.length };
    const tasks = messages.flatMap((message): Task[] => {
      const task = taskOf(message, projects, receivedAt);
      if (!('hindrance' in task)) return isForwarded(task) ? [] : [task];
      const { hindrance, detail } = task;
      const finding = { verdict: hindrance, ...(detail === undefined ? {} : { detail }) };
      act(conclude(task, finding, WITHOUT_ATTEMPT, clock));
      return [];
    });
    await Promise.all(
      [...Map.groupBy(tasks, (task) => lanes.of(task))].map(async ([lane, tasksThere]) => {
        await lane.workOff(tasksThere, invocation, reportOf(lane));
        telling.pace(lane);
      }),
    );

    const { undelivered, buried, renewed, forwarded } = await settlement.settle(remedies, endsAt);
    buried.forEach(telling.buried);
    telling.forwarded(forwarded);
    for (const message of renewed) {
      telling.tallyOf(taskOf(message, projects, receivedAt).envelope).count('Renewed');
    }
    return undelivered;

    /** It was sent here before its project kept the order of users. */
    function isForwarded({ message, operation, project, body }: Task): boolean {
      const groupId = hasUsersQueues ? groupIdOfText(operation, project, body) : undefined;
      if (groupId !== undefined) settlement.markForwarded(message, { project: project.name, groupId });
      return groupId !== undefined;
    }

    function reportOf(lane: Lane): Report {
      return {
        ...telling.ofCalls(lane),
        onConclusion: (task, reading, circumstances) => act(conclude(task, reading, circumstances, clock)),
        onGiveBack(left, cause) {
          for (const { message } of left) {
            const delaySeconds = giveBackSeconds(cause, messages.length * consumers, clock.random());
            settlement.markDelayed(message, delaySeconds);
          }
          telling.notAttempted(lane, cause, left);
        },
        onFault(affected, error) {
          telling.failed(nameAndPlace(error));
          for (const { message } of affected) settlement.markFaulty(message);
        },
      };
    }

    function act(conclusion: Conclusion): void {
      const { message, outcome } = conclusion;
      switch (outcome.kind) {
        case 'delivered':
          settlement.markDelivered(message);
          telling.delivered(conclusion);
          break;
        case 'retry':
          settlement.markDelayed(message, outcome.delaySeconds);
          telling.retried(conclusion, outcome.delaySeconds);
          break;
        case 'deadLetter':
          settlement.markDead(conclusion, outcome.reason);
          break;
      }
    }
  };
}
