/** What became of the events that `send --wait` follows. */
import { OperateFault } from '../operate/fault.ts';
import { adviceFor } from '../operate/send/advice.ts';
import { type EventState, type Journey, wordsFor } from '../operate/send/follow.ts';
import { type Obstacle, readObstacle } from '../operate/send/obstacle.ts';
import type { Stack } from '../operate/stack.ts';
import type { Context } from './command.ts';
import { DONE, type ExitStatus, FAILED, STATUS_OF } from './exit-status.ts';

export interface Sent {
  /** As the door's answer has them. */
  readonly ids: readonly string[];
  /** Unless a function of the configuration chooses it. */
  readonly project: string | undefined;
}

type Telling = Pick<Context, 'output' | 'now'>;

/** Calls of a gate that closed before the event was sent are in the way, too. */
const LATELY_MS = 15 * 60_000;

export async function tellJourney(
  context: Telling,
  stack: Stack,
  journey: Journey,
  sent: Sent,
): Promise<ExitStatus> {
  const { output } = context;
  const { accepted, isOver } = journey;
  const ended = journey.events.filter(({ state }) => state !== 'waiting');
  for (const event of ended) output.line('outcome', { ...event }, wordsFor(event));
  const hasFailed = await tellBuried(context, journey, ended);
  if (accepted === 0)
    output.note('a function of the configuration makes no event of it: there is nothing to deliver');
  if (isOver) return hasFailed ? FAILED : DONE;
  await tellWaiting(context, stack, journey, sent);
  return hasFailed ? FAILED : STATUS_OF['try-again'];
}

async function tellBuried(
  { output }: Telling,
  { buriedAtDoor, doorCode }: Journey,
  ended: readonly EventState[],
): Promise<boolean> {
  const reasons = ended.flatMap(({ state, reason }) => (state === 'buried' && reason ? [reason] : []));
  if (buriedAtDoor > 0) {
    const reason = 'invalid';
    output.line(
      'outcome',
      { state: 'buried', reason, code: doorCode, count: buriedAtDoor },
      `buried by the door: ${buriedAtDoor} as ${reason}, ${doorCode}`,
    );
    reasons.push(reason);
  }
  for (const reason of new Set(reasons)) output.note(`→ ${reason}: ${await adviceFor(reason)}`);
  return reasons.length > 0;
}

async function tellWaiting(
  { output, now }: Telling,
  stack: Stack,
  journey: Journey,
  { ids, project }: Sent,
): Promise<void> {
  const waiting = waitingIn(journey, ids, project);
  const projects = new Set(waiting.flatMap((event) => event.project ?? []));
  const obstacles = new Map<string, Obstacle>();
  for (const name of projects) {
    try {
      obstacles.set(name, await readObstacle(stack, name, new Date(now() - LATELY_MS)));
    } catch (error) {
      // Whoever may read the log only still learns that it waits.
      if (!(error instanceof OperateFault)) throw error;
      output.note(error.message);
    }
  }
  for (const event of waiting) {
    const row = { ...event, ...obstacles.get(event.project ?? '') };
    output.line('outcome', row, event.id === undefined ? 'waiting' : wordsFor({ ...event, id: event.id }));
  }
  if (journey.accepted === undefined) {
    output.note("its end is not in the log yet, and neither is the door's answer: is LOG_LEVEL above info?");
  }
  for (const { why, remedy } of obstacles.values()) output.note(`still waiting: ${why}. → ${remedy}`);
  if (obstacles.size === 0)
    output.note(`still waiting. → npx iterable-forwarder status ${stack.arguments}`.trim());
}

type Waiting = Omit<EventState, 'id'> & { readonly id?: string };

/** Those, too, of which the log has no line. Where nobody knows an id, one stands for all. */
function waitingIn({ events, ids: known }: Journey, ids: readonly string[], project?: string): Waiting[] {
  const heard = new Map(events.map((event) => [event.id, event]));
  const all = new Set([...events.map(({ id }) => id), ...known, ...ids]);
  const waiting: Waiting[] = [...all]
    .map((id): EventState => heard.get(id) ?? { id, state: 'waiting', project })
    .filter(({ state }) => state === 'waiting');
  return waiting.length > 0 ? waiting : [{ state: 'waiting', project }];
}
