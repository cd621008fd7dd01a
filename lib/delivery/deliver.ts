/**
 * Delivers what one invocation was given: each message on the lane of its project and endpoint, then
 * whatever must happen to those that were not delivered.
 */
import type { Project } from '../config.ts';
import { type Log, nameAndPlace } from '../log.ts';
import { type Conclusion, conclude } from './conclude.ts';
import { createLanes, type Lane, type LaneDependencies, type NotAttempted, type Report } from './lane.ts';
import { logConclusion, logNotAttempted, logRefusedCredentials } from './narrate.ts';
import { type Remedies, SETTLE_MS, Settlement } from './settlement.ts';
import { type ReceivedMessage, type Task, taskOf } from './task.ts';

export interface DeliverDependencies extends LaneDependencies {
  readonly projects: Readonly<Record<string, Project>>;
  readonly log: Log;
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
  const { projects, clock, log, consumers } = dependencies;
  const laneOf = createLanes(dependencies);

  return async function deliver<Message extends ReceivedMessage>(
    messages: readonly Message[],
    remedies: Remedies<Message>,
    endsAt: number,
  ): Promise<readonly Message[]> {
    const settlement = new Settlement(messages, clock);
    const refusedProjects = new Set<string>();
    const tasks = messages.flatMap((message): Task<Message>[] => {
      const task = taskOf(message, projects);
      if (!('hindrance' in task)) return [task];
      act(conclude(task, { verdict: task.hindrance }, 0, clock));
      return [];
    });
    await Promise.all(
      [...Map.groupBy(tasks, laneOf)].map(([lane, its]) =>
        lane.workOff(its, endsAt - SETTLE_MS, reportOf(lane)),
      ),
    );
    // Once for all of them: an alarm goes by this line, whatever the log level.
    for (const project of refusedProjects) logRefusedCredentials(log, project);

    const { undelivered, buried } = await settlement.settle(remedies, endsAt);
    for (const { conclusion, reason } of buried) logConclusion(log, 'event-buried', conclusion, { reason });
    return undelivered;

    function reportOf(lane: Lane): Report<Task<Message>> {
      return {
        called: () => {},
        concluded: (task, reading, durationMs) => act(conclude(task, reading, durationMs, clock)),
        notAttempted: (some, { why, leftMs }) => {
          for (const { message } of some) {
            settlement.delay(message, delaySecondsOf({ why, leftMs }, clock.random(), consumers));
          }
          logNotAttempted(log, lane, why, some.length);
        },
        failed: (some, error) => {
          log('error', 'message-failed', nameAndPlace(error));
          for (const { message } of some) settlement.back(message);
        },
      };
    }

    function act(conclusion: Conclusion<Message>): void {
      const { message, envelope, finding, outcome } = conclusion;
      if (finding.verdict === 'credentials-refused' || finding.verdict === 'jwt-refused') {
        refusedProjects.add(envelope?.project ?? '');
      }
      switch (outcome.kind) {
        case 'delivered':
          settlement.delivered(message);
          logConclusion(log, 'event-delivered', conclusion);
          break;
        case 'retry':
          settlement.delay(message, outcome.delaySeconds);
          logConclusion(log, 'event-retried', conclusion, { delaySeconds: outcome.delaySeconds });
          break;
        case 'deadLetter':
          settlement.bury(conclusion, outcome.reason);
          break;
      }
    }
  };
}

/** Events that were left over for lack of time come back while the others' connections are still warm. */
const SOON_SECONDS = 5;

/**
 * Each consumer takes a batch a minute while it waits at a closed gate, and hides what it had before: at 500
 * messages a batch, this keeps those in flight below 20,000, however long the gate stays closed.
 */
const GATED_SECONDS_TOGETHER = 1_800;
const LONGEST_GATED_SECONDS = 900;
const SHORTEST_GATED_SECONDS = 60;

function delaySecondsOf({ why, leftMs }: NotAttempted, random: number, consumers: number): number {
  if (why === 'no-time') return 1 + Math.floor(random * SOON_SECONDS);
  const share = Math.floor(GATED_SECONDS_TOGETHER / consumers);
  const most = Math.max(SHORTEST_GATED_SECONDS, Math.min(LONGEST_GATED_SECONDS, share));
  return Math.max(1, Math.min(most, Math.ceil(leftMs / 1000)));
}
