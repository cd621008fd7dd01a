/**
 * Delivers what one invocation was given: each message on the lane of its project and endpoint, then
 * whatever must happen to those that were not delivered.
 */
import { groupIdOfText } from '../users/group.ts';
import { type Conclusion, conclude, concludeHindered } from './conclude.ts';
import { type Lane, type LaneDependencies, Lanes } from './lane/lane.ts';
import type { Report } from './lane/report.ts';
import { type Remedies, Settlement } from './settlement.ts';
import { type ReceivedMessage, type Task, taskOf } from './task.ts';
import { createTelling, type TellingDependencies } from './telling.ts';
import { ATTEMPTS_END_MS } from './time/budget.ts';
import { giveBackSeconds } from './time/give-back.ts';

export interface DeliverDependencies extends LaneDependencies, TellingDependencies {}

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
  const { projects, clock, consumers } = dependencies;
  const lanes = new Lanes(dependencies);
  const telling = createTelling(dependencies);

  return async function deliver(messages, remedies, endsAt) {
    const settlement = new Settlement(messages, clock);
    const receivedAt = clock.now();
    const invocation = { deadline: endsAt - ATTEMPTS_END_MS, messages: messages.length };
    const tasks = messages.flatMap((message): Task[] => {
      const task = taskOf(message, projects, receivedAt);
      if (!('hindrance' in task)) return isForwarded(task) ? [] : [task];
      act(concludeHindered(task, clock));
      return [];
    });
    await Promise.all([
      settlement.forward(remedies, invocation.deadline).then(telling.forwarded),
      ...[...Map.groupBy(tasks, (task) => lanes.of(task))].map(async ([lane, tasksThere]) => {
        await lane.workOff(tasksThere, invocation, reportOf(lane));
        telling.pace(lane);
      }),
    ]);

    const { undelivered, buried, renewed } = await settlement.settle(remedies, endsAt);
    buried.forEach(telling.buried);
    for (const message of renewed) {
      telling.tallyOf(taskOf(message, projects, receivedAt).envelope).count('Renewed');
    }
    return undelivered;

    /** It was sent here before its project kept the order of users. */
    function isForwarded({ message, operation, project, body }: Task): boolean {
      const groupId = groupIdOfText(operation, project, body);
      if (groupId !== undefined) {
        settlement.markForwarded(message, { to: 'users', project: project.name, groupId });
      }
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
          telling.failed(error);
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
