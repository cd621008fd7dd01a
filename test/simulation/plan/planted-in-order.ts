/**
 * What lay on the wrong queue when a world began, because its project kept another order of users then, or was too old
 * for its queue.
 */
import type { Dice } from '../dice.ts';
import { lineOf, type SimulatedEvent } from '../events.ts';
import { fifoQueueOf } from '../fifo.ts';
import { drawChange } from './conversations.ts';
import { messageOf, type Planted } from './planted.ts';
import type { Cast } from './requests.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts';
import { userOfOne } from './users.ts';

export function drawPlantedInOrder(cast: Cast, dice: Dice): Planted[] {
  if (cast.kind === 'aged') return Array.from({ length: dice.between(0, 2) }, () => drawAged(cast, dice));
  return dice.chance(0.1) ? Array.from({ length: dice.between(1, 3) }, () => drawMisplaced(cast, dice)) : [];
}

/** Of a project that keeps an order, on its standard queue; of another, on its queue of users. */
function drawMisplaced(cast: Cast, dice: Dice): Planted {
  const event = drawPast(cast, dice);
  const { project } = event;
  const isInOrder = lineOf(event) !== undefined;
  const sentAt = cast.startAt - dice.between(0, 10 * MINUTE_MS);
  const message = messageOf(event, `past-${event.marker}`, sentAt, undefined);
  if (isInOrder) return { ...message, queue: project.name, receives: dice.between(0, 3) };
  return { ...message, ...groupOf(event), queue: fifoQueueOf(project.name), receives: dice.between(0, 3) };
}

/** On a queue of users nothing is sent anew before SQS ends it. */
function drawAged(cast: Cast, dice: Dice): Planted {
  const event = drawPast(cast, dice);
  const sentAt = cast.startAt - 12 * DAY_MS + dice.between(-HOUR_MS, 4 * HOUR_MS);
  return {
    ...messageOf(event, `past-${event.marker}`, sentAt, undefined),
    ...groupOf(event),
    queue: fifoQueueOf(event.project.name),
    receives: dice.between(20, 2_000),
  };
}

function drawPast(cast: Cast, dice: Dice): SimulatedEvent {
  const project = dice.pick(cast.projects);
  const operation = dice.pick(['users/update', 'commerce/updateCart', 'lists/subscribe'] as const);
  // Nobody else's events are in its line, whose name only the door could tell.
  const user = userOfOne(project, cast.ledger.events.length, dice);
  return drawChange(cast, { project, user, operation, oddity: 0, id: undefined }, dice);
}

function groupOf({ marker }: SimulatedEvent): Pick<Planted, 'group'> {
  return { group: { id: `past-${marker}`, deduplicationId: `past-${marker}` } };
}
