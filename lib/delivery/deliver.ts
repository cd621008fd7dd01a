/**
 * Delivers what one invocation was given: each message on the lane of its project and endpoint, then
 * whatever must happen to those that were not delivered.
 */
import type { Project } from '../config/define-config.ts';
import type { Envelope } from '../event/envelope.ts';
import type { Log } from '../runtime/log.ts';
import { nameAndPlace } from '../runtime/name-and-place.ts';
import { type Conclusion, conclude } from './conclude.ts';
import { type Lane, type LaneDependencies, Lanes } from './lane/lane.ts';
import type { Report } from './lane/report.ts';
import { logConclusion, logGiveBack, logRefusedKey } from './log-lines.ts';
import type { ProjectMetrics, ProjectTally } from './metrics.ts';
import { type Remedies, Settlement } from './settlement.ts';
import { type ReceivedMessage, type Task, taskOf } from './task.ts';
import { ATTEMPTS_END_MS } from './time/budget.ts';
import { giveBackSeconds } from './time/give-back.ts';

const WITHOUT_ATTEMPT = {
  durationMs: 0,
  attemptsSince: Number.NEGATIVE_INFINITY,
  isAloneInFailing: false,
} as const;

export interface DeliverDependencies extends LaneDependencies {
  readonly projects: Readonly<Record<string, Project>>;
  readonly log: Log;
  readonly metrics: ProjectMetrics;
  /** What stands before the names of secrets, for the log. */
  readonly secretPrefix: string;
  /** Which share of what is delivered gets a log line that is not for debugging only. */
  readonly deliveredLogShare: number;
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
  const { projects, clock, log, metrics, secretPrefix, consumers, deliveredLogShare } = dependencies;
  const lanes = new Lanes(dependencies);

  return async function deliver(messages, remedies, endsAt) {
    const settlement = new Settlement(messages, clock);
    const receivedAt = clock.now();
    const invocation = { deadline: endsAt - ATTEMPTS_END_MS, messages: messages.length };
    const tasks = messages.flatMap((message): Task[] => {
      const task = taskOf(message, projects, receivedAt);
      if (!('hindrance' in task)) return [task];
      const { hindrance, detail } = task;
      const finding = { verdict: hindrance, ...(detail === undefined ? {} : { detail }) };
      act(conclude(task, finding, WITHOUT_ATTEMPT, clock));
      return [];
    });
    await Promise.all(
      [...Map.groupBy(tasks, (task) => lanes.of(task))].map(async ([lane, tasksThere]) => {
        await lane.workOff(tasksThere, invocation, reportOf(lane));
        metrics.of(lane.project.name).observe('Pace', lane.requestsPerSecond(clock.now()));
      }),
    );

    const { undelivered, buried, renewed } = await settlement.settle(remedies, endsAt);
    for (const { conclusion, reason } of buried) {
      tallyOf(conclusion.envelope).countBy('Buried', reason);
      logConclusion(log, 'warn', 'event-buried', conclusion, { reason });
    }
    for (const message of renewed) tallyOf(taskOf(message, projects, receivedAt).envelope).count('Renewed');
    return undelivered;

    function reportOf(lane: Lane): Report {
      const tally = metrics.of(lane.project.name);
      return {
        onCall: () => tally.count('Attempts'),
        onAnswer({ verdict }) {
          if (verdict === 'rate-limited') tally.count('RateLimited');
          if (verdict === 'credentials-refused' || verdict === 'jwt-refused') {
            tally.count('CredentialsRefused');
          }
        },
        onKeyRefused: (reading) => logRefusedKey(log, lane.project, secretPrefix, reading),
        onConclusion: (task, reading, circumstances) => act(conclude(task, reading, circumstances, clock)),
        onGiveBack(left, cause) {
          for (const { message } of left) {
            const delaySeconds = giveBackSeconds(cause, messages.length * consumers, clock.random());
            settlement.markDelayed(message, delaySeconds);
          }
          tally.count('NotAttempted', left.length);
          logGiveBack(log, lane, cause, left.length);
        },
        onFault(affected, error) {
          log('error', 'message-failed', nameAndPlace(error));
          for (const { message } of affected) settlement.markFaulty(message);
        },
      };
    }

    function act(conclusion: Conclusion): void {
      const { message, envelope, finding, outcome, ageSeconds, durationMs } = conclusion;
      const tally = tallyOf(envelope);
      switch (outcome.kind) {
        case 'delivered': {
          settlement.markDelivered(message);
          tally.count('Delivered');
          tally.observe('AgeAtDelivery', ageSeconds + durationMs / 1000);
          const level = clock.random() < deliveredLogShare ? 'info' : 'debug';
          logConclusion(log, level, 'event-delivered', conclusion);
          break;
        }
        case 'retry': {
          const { delaySeconds } = outcome;
          settlement.markDelayed(message, delaySeconds);
          tally.countBy('Retried', finding.verdict);
          logConclusion(log, 'info', 'event-retried', conclusion, { delaySeconds });
          break;
        }
        case 'deadLetter':
          settlement.markDead(conclusion, outcome.reason);
          break;
      }
    }
  };

  /** Anybody who may send to the queue can write an envelope: only a configured project has figures. */
  function tallyOf(envelope: Envelope | undefined): ProjectTally {
    return metrics.of(envelope && projects[envelope.project]?.name);
  }
}
