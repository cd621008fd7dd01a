/**
 * Delivers what one invocation was given of users in order: of each user one message after the other, of several users
 * at the same time. What must wait holds back the later ones of its user, and nobody else's.
 */

import type { Deliver } from '../deliver.ts';
import { type Lane, type LaneDependencies, Lanes } from '../lane/lane.ts';
import type { Invocation } from '../lane/run.ts';
import { Settlement } from '../settlement.ts';
import { type ReceivedMessage, taskOf } from '../task.ts';
import { createTelling, type TellingDependencies } from '../telling.ts';
import { ATTEMPTS_END_MS, BURYING_ENDS_MS } from '../time/budget.ts';
import { giveBackSeconds } from '../time/give-back.ts';
import { BusyUsers } from './busy-users.ts';
import { Line, type LineDependencies, type NotAttempted } from './line.ts';
import { type Entry, stepsOf } from './steps.ts';
import { Together } from './together.ts';

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
      confirmedBy: endsAt - BURYING_ENDS_MS,
    };
    const lines = [...Map.groupBy(messages, groupOf)].map(([group, ofGroup]) => {
      const entries = ofGroup.map((message) => ({ message, read: taskOf(message, projects, receivedAt) }));
      tellIfBusy(group, entries, receivedAt);
      return new Line(stepsOf(entries), parts);
    });

    const deadline = endsAt - ATTEMPTS_END_MS;
    const ends = await allGoOn(lines, { deadline, ...WAITS_FOR_NOTHING });
    const isIdle = lines.every((line) => !line.hasMoved);
    const isOutage = ![...lanesUsed].some(
      ({ project }) => lanes.answeredAt(project) > receivedAt - OUTAGE_MS,
    );
    const left =
      ends.size > 0 && isIdle && isOutage
        ? await allGoOn(ends.keys(), { deadline, ...WAITS_TO_THE_END })
        : ends;
    giveBack(left, messages.length);
    lanesUsed.forEach(telling.pace);
    return (await settlement.settle(remedies, endsAt)).undelivered;
  };

  /** Hides what no attempt could be made at; one line of the log for all that wait for one lane. */
  function giveBack(left: ReadonlyMap<Pick<Line<never>, 'hide'>, NotAttempted>, messages: number): void {
    for (const [lane, entries] of Map.groupBy(left, ([, end]) => end.lane)) {
      const tasks = entries.flatMap(([line, { cause }]) =>
        line.hide(giveBackSeconds(cause, messages * consumers, clock.random())),
      );
      const [, end] = entries[0] as (typeof entries)[number];
      telling.notAttempted(lane, end.cause, tasks);
    }
  }

  /** What is received again was counted before. */
  function tellIfBusy(group: unknown, entries: readonly Entry<ReceivedMessage>[], nowMs: number): void {
    const count = entries.filter(({ message }) => message.receiveCount === 1).length;
    const many = typeof group === 'string' ? busyUsers.hear(group, count, nowMs) : undefined;
    if (many !== undefined) telling.busyUser(entries[0]?.read.envelope, String(group), many);
  }
}

/** @returns those that no attempt could be made at, and why */
async function allGoOn<Message extends ReceivedMessage>(
  lines: Iterable<Line<Message>>,
  invocation: Invocation,
): Promise<ReadonlyMap<Line<Message>, NotAttempted>> {
  const ends = await Promise.all(
    Array.from(lines, async (line) => [line, await line.goOn(invocation)] as const),
  );
  return new Map(ends.flatMap(([line, end]) => (typeof end === 'string' ? [] : [[line, end] as const])));
}

/** A message without a group is nobody's: it waits for none. */
function groupOf(message: ReceivedMessage): unknown {
  return message.groupId ?? message;
}
