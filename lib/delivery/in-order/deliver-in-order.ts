/**
 * Delivers what one invocation was given of users in order: of each user one message after the other, of several users
 * at the same time. What must wait holds back the later ones of its user, and nobody else's.
 */

import type { Deliver } from '../deliver.ts';
import { type LaneDependencies, Lanes } from '../lane/lane.ts';
import type { GiveBack } from '../lane/report.ts';
import { Settlement } from '../settlement.ts';
import { type ReceivedMessage, type Task, taskOf } from '../task.ts';
import { createTelling, type TellingDependencies } from '../telling.ts';
import { ATTEMPTS_END_MS, BURYING_ENDS_MS } from '../time/budget.ts';
import { giveBackSeconds } from '../time/give-back.ts';
import { BusyUsers } from './busy-users.ts';
import { Line, type LineDependencies, type LineEnd } from './line.ts';
import { stepsOf } from './steps.ts';

export interface InOrderDependencies extends LaneDependencies, TellingDependencies {}

/**
 * At a closed gate an invocation waits only in an outage of all: if it has nothing else to do, and nothing of its
 * project was answered for as long as a gate stays closed. Until it ends, the next messages of the users whose messages
 * it has delivered wait for it, and so do those that could have been delivered in its place.
 */
const WAITS_FOR_NOTHING = { messages: Number.POSITIVE_INFINITY };
const WAITS_TO_THE_END = { messages: 1 };
const OUTAGE_MS = 60_000;

export function createDeliverInOrder(dependencies: InOrderDependencies): Deliver {
  const { projects, clock, consumers } = dependencies;
  const lanes = new Lanes(dependencies);
  const telling = createTelling(dependencies);
  const busyUsers = new BusyUsers();

  return async function deliverInOrder(messages, remedies, endsAt) {
    const settlement = new Settlement(messages, clock);
    const receivedAt = clock.now();
    const lanesUsed = new Set<ReturnType<Lanes['of']>>();
    const parts: LineDependencies<(typeof messages)[number]> = {
      laneOf(task: Task) {
        const lane = lanes.of(task);
        lanesUsed.add(lane);
        return lane;
      },
      telling,
      clock,
      remedies,
      settlement,
      confirmedBy: endsAt - BURYING_ENDS_MS,
      giveBackSeconds: (cause: GiveBack) =>
        giveBackSeconds(cause, messages.length * consumers, clock.random()),
    };
    const lines = [...Map.groupBy(messages, groupOf)].map(([group, ofGroup]) => {
      const entries = ofGroup.map((message) => ({ message, read: taskOf(message, projects, receivedAt) }));
      const many = typeof group === 'string' && busyUsers.hear(group, ofGroup.length, receivedAt);
      if (many) telling.busyUser(entries[0]?.read.envelope, group, many);
      return new Line(stepsOf(entries), parts);
    });

    const deadline = endsAt - ATTEMPTS_END_MS;
    const ends = await Promise.all(lines.map((line) => line.goOn({ deadline, ...WAITS_FOR_NOTHING })));
    const hasWork = lines.some((line) => line.hasMoved);
    const isAnswered = lanesUsed
      .values()
      .some(({ project }) => lanes.answeredAt(project) > receivedAt - OUTAGE_MS);
    const lastEnds =
      hasWork || isAnswered
        ? ends
        : await Promise.all(
            lines.map((line, index) =>
              waitsAtGate(ends[index]) ? line.goOn({ deadline, ...WAITS_TO_THE_END }) : ends[index],
            ),
          );
    for (const [index, end] of lastEnds.entries()) {
      if (waitsAtGate(end)) lines[index]?.giveBack(end.waitsAtGate);
    }
    lanesUsed.forEach(telling.pace);
    return (await settlement.settle(remedies, endsAt)).undelivered;
  };
}

/** A message without a group is nobody's: it waits for none. */
function groupOf(message: ReceivedMessage): unknown {
  return message.groupId ?? message;
}

function waitsAtGate(end: LineEnd | undefined): end is Exclude<LineEnd, string> {
  return typeof end === 'object';
}
