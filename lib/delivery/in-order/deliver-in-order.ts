/**
 * Delivers what one invocation was given of users in order: of each user one message after the other, of several users
 * at the same time. What must wait holds back the later ones of its user, and nobody else's.
 */

import type { Deliver, DeliverDependencies } from '../deliver.ts';
import { MAX_CLOSING_MS } from '../lane/gate.ts';
import { type Lane, Lanes } from '../lane/lane.ts';
import type { Invocation } from '../lane/run.ts';
import { Settlement } from '../settlement.ts';
import { type ReceivedMessage, taskOf } from '../task.ts';
import { createTelling } from '../telling.ts';
import { ATTEMPTS_END_MS, BURYING_ENDS_MS } from '../time/budget.ts';
import { giveBackSeconds, pacedSeconds } from '../time/give-back.ts';
import { BusyUsers } from './busy-users.ts';
import { Line, type LineDependencies } from './line.ts';
import { createSpacing, type SpacingDependencies } from './spacing.ts';
import { type Entry, stepsOf } from './steps.ts';
import { type NotAttempted, Together } from './together.ts';
import { Waited } from './waited.ts';

/**
 * Waiting at a closed gate costs others: until the invocation ends, its users get no more messages, and one of the
 * slots is taken. So it waits only if it did nothing else and Iterable answered nothing of the project for as long as
 * a gate stays closed.
 */
const OUTAGE_MS = MAX_CLOSING_MS;

/**
 * Nor does it wait long for the pace: a thousand calls to an endpoint that takes three a second would take all slots.
 * Ten updates in a row wait no longer.
 */
const MAX_PACE_WAIT_MS = 500;

export interface InOrderDependencies extends DeliverDependencies, Pick<SpacingDependencies, 'ledgerTable'> {}

export function createDeliverInOrder(dependencies: InOrderDependencies): Deliver {
  const { projects, clock, consumers } = dependencies;
  const lanes = new Lanes(dependencies);
  const telling = createTelling(dependencies);
  const spacingOf = createSpacing?.({ ...dependencies, telling });
  const busyUsers = new BusyUsers();
  const waited = new Waited();

  return async function deliverInOrder(messages, remedies, endsAt) {
    const settlement = new Settlement(messages, clock);
    const receivedAt = clock.now();
    const lanesUsed = new Set<Lane>();
    const parts: LineDependencies<(typeof messages)[number]> = {
      together: new Together((task) => {
        const lane = lanes.of(task);
        lanesUsed.add(lane);
        return lane;
      }, telling),
      telling,
      clock,
      remedies,
      settlement,
      waited,
      spacingOf,
      confirmedBy: endsAt - BURYING_ENDS_MS,
    };
    const lines = [...Map.groupBy(messages, groupOf)].map(([group, ofGroup]) => {
      const entries = ofGroup.map((message) => ({ message, read: taskOf(message, projects, receivedAt) }));
      tellIfBusy(group, entries, receivedAt);
      return new Line(stepsOf(entries), parts);
    });

    const invocation = {
      deadline: endsAt - ATTEMPTS_END_MS,
      messages: messages.length,
      maxPaceWaitMs: MAX_PACE_WAIT_MS,
    };
    const ends = await allGoOn(lines, { ...invocation, gateWait: 'none' });
    const isIdle =
      lines.every((line) => !line.hasMoved) && ends.every(({ cause }) => cause.why === 'gate-closed');
    const isOutage = ![...lanesUsed].some(
      ({ project }) => lanes.answeredAt(project) > receivedAt - OUTAGE_MS,
    );
    giveBack(
      isIdle && isOutage
        ? await allGoOn(
            ends.map(({ line }) => line),
            { ...invocation, gateWait: 'to-the-end' },
          )
        : ends,
      messages.length,
    );
    lanesUsed.forEach(telling.pace);
    return (await settlement.settle(remedies, endsAt)).undelivered;
  };

  /** Hides what no attempt could be made at; one line of the log for all that wait for one lane. */
  function giveBack(
    ends: readonly Waiting<Pick<Line<never>, 'giveBack' | 'tasksLeft'>>[],
    messages: number,
  ): void {
    for (const [lane, waiting] of Map.groupBy(ends, ({ lane }) => lane)) {
      for (const { line, cause } of waiting) {
        line.giveBack((receives) =>
          cause.paceLeftMs !== undefined
            ? pacedSeconds(cause.paceLeftMs, receives, clock.random())
            : giveBackSeconds(cause, messages * consumers, clock.random()),
        );
      }
      const [{ cause }] = waiting as [(typeof waiting)[number]];
      telling.notAttempted(
        lane,
        cause,
        waiting.flatMap(({ line }) => line.tasksLeft),
      );
    }
  }

  /** What is received again was counted before. */
  function tellIfBusy(group: unknown, entries: readonly Entry<ReceivedMessage>[], nowMs: number): void {
    const count = entries.filter(({ message }) => message.receiveCount === 1).length;
    const many = typeof group === 'string' ? busyUsers.hear(group, count, nowMs) : undefined;
    if (many !== undefined) telling.busyUser(entries[0]?.read.envelope, String(group), many);
  }
}

/** A line at whose next step no attempt could be made. */
interface Waiting<L> extends NotAttempted {
  readonly line: L;
}

/** @returns those that wait */
async function allGoOn<Message extends ReceivedMessage>(
  lines: readonly Line<Message>[],
  invocation: Invocation,
): Promise<readonly Waiting<Line<Message>>[]> {
  const ends = await Promise.all(
    lines.map(async (line) => {
      const end = await line.goOn(invocation);
      return end === undefined ? [] : [{ ...end, line }];
    }),
  );
  return ends.flat();
}

/** A message without a group is nobody's: it waits for none. */
function groupOf(message: ReceivedMessage): unknown {
  return message.groupId ?? message;
}
