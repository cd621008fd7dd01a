/** What the log and the metrics are told of deliveries, whichever consumer makes them. */
import type { Project } from '../config/define-config.ts';
import type { Envelope } from '../event/envelope.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { nameAndPlace } from '../runtime/name-and-place.ts';
import type { Conclusion } from './conclude.ts';
import type { Lane } from './lane/lane.ts';
import type { GiveBack, Report } from './lane/report.ts';
import {
  logBusyUser,
  logConclusion,
  logForwarded,
  logGiveBack,
  logMerged,
  logRefusedKey,
  logWaiting,
} from './log-lines.ts';
import type { ProjectMetrics, ProjectTally } from './metrics.ts';
import type { Forwarded, Letter } from './settlement.ts';
import type { ReceivedMessage, Task } from './task.ts';

export interface TellingDependencies {
  readonly projects: Readonly<Record<string, Project>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: ProjectMetrics;
  /** What stands before the names of secrets, for the log. */
  readonly secretPrefix: string;
  /** Which share of what is delivered gets a log line that is not for debugging only. */
  readonly deliveredLogShare: number;
}

export interface Telling {
  /** Anybody who may send to the queue can write an envelope: only a configured project has figures. */
  readonly tallyOf: (envelope: Envelope | undefined) => ProjectTally;
  /** What is heard of a lane's calls, apart from what they mean for each event. */
  readonly ofCalls: (lane: Lane) => Pick<Report, 'onCall' | 'onAnswer' | 'onKeyRefused' | 'onMerged'>;
  readonly pace: (lane: Lane) => void;
  readonly delivered: (conclusion: Conclusion) => void;
  readonly retried: (conclusion: Conclusion, delaySeconds: number) => void;
  readonly buried: (letter: Letter) => void;
  readonly forwarded: (forwarded: readonly Forwarded<unknown>[]) => void;
  readonly notAttempted: (lane: Lane, cause: GiveBack, tasks: readonly Task[]) => void;
  /** A fault of ours. */
  readonly failed: (error: unknown) => void;
  /** Of users in order: what waits behind a message that must wait. */
  readonly held: (
    first: Envelope | undefined,
    behind: readonly ReceivedMessage[],
    delaySeconds: number,
  ) => void;
  /** What was sent in one call, if it was several. */
  readonly merged: (task: Task, count: number) => void;
  /** Messages that were sent to the end of their user's line. */
  readonly sentBehind: (conclusion: Conclusion, count: number) => void;
  /** Of one user there were so many in a short time. */
  readonly busyUser: (envelope: Envelope | undefined, group: string, count: number) => void;
}

export function createTelling({
  projects,
  clock,
  log,
  metrics,
  secretPrefix,
  deliveredLogShare,
}: TellingDependencies): Telling {
  const tallyOf = (envelope: Envelope | undefined) =>
    metrics.of(envelope && projects[envelope.project]?.name);
  function merged({ envelope, message: { groupId } }: Task, count: number): void {
    if (count === 1) return;
    tallyOf(envelope).count('Merged', count - 1);
    logMerged(log, envelope, groupId, count);
  }
  return {
    tallyOf,
    ofCalls(lane) {
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
        onMerged: merged,
      };
    },
    pace: (lane) => metrics.of(lane.project.name).observe('Pace', lane.requestsPerSecond(clock.now())),
    delivered(conclusion) {
      const { envelope, ageSeconds, durationMs } = conclusion;
      const tally = tallyOf(envelope);
      tally.count('Delivered');
      tally.observe('AgeAtDelivery', ageSeconds + durationMs / 1000);
      const level = clock.random() < deliveredLogShare ? 'info' : 'debug';
      logConclusion(log, level, 'event-delivered', conclusion);
    },
    retried(conclusion, delaySeconds) {
      tallyOf(conclusion.envelope).countBy('Retried', conclusion.finding.verdict);
      logConclusion(log, 'info', 'event-retried', conclusion, { delaySeconds });
    },
    buried({ conclusion, reason }) {
      tallyOf(conclusion.envelope).countBy('Buried', reason);
      logConclusion(log, 'warn', 'event-buried', conclusion, { reason });
    },
    forwarded(forwarded) {
      for (const [project, entries] of Map.groupBy(forwarded, (entry) => entry.project)) {
        metrics.of(projects[project]?.name).count('Forwarded', entries.length);
        for (const [to, there] of Map.groupBy(entries, (entry) => entry.to)) {
          logForwarded(log, project, to, there.length);
        }
      }
    },
    notAttempted(lane, cause, tasks) {
      metrics.of(lane.project.name).count('NotAttempted', tasks.length);
      logGiveBack(log, lane, cause, tasks);
    },
    failed: (error) => log('error', 'message-failed', nameAndPlace(error)),
    held(first, behind, delaySeconds) {
      if (behind.length === 0) return;
      tallyOf(first).count('Held', behind.length);
      logWaiting(log, 'events-held', first, behind[0]?.groupId, behind.length, delaySeconds);
    },
    merged,
    sentBehind(conclusion, count) {
      tallyOf(conclusion.envelope).count('SentBehind', count);
      logConclusion(log, 'info', 'event-retried', conclusion, { why: 'sent-behind' });
    },
    busyUser(envelope, group, count) {
      tallyOf(envelope).count('BusyUsers');
      logBusyUser(log, envelope, group, count);
    },
  };
}
