/**
 * Messages that were on the queues before the world began: about to outlive what SQS allows, so that weeks
 * need not be simulated to reach that; or sent by a stranger, and no event at all.
 */
import { FIRST_SENT_AT } from '../../../lib/queue/queue.ts';
import type { Dice } from '../dice.ts';
import { eventText } from '../event-text.ts';
import { NO_CHANGE, type SimulatedEvent, type SimulatedProject } from '../events.ts';
import type { Strangers } from '../invariants/facts.ts';
import type { Outgoing } from '../invocations.ts';
import { type Cast, eventNameOf, userFor } from './requests.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts';

export interface Planted extends Outgoing {
  readonly sentAt: number;
  readonly receives: number;
}

export function drawPlanted(cast: Cast, dice: Dice): { planted: Planted[]; strangers: Strangers } {
  const aged =
    cast.kind === 'aged' ? Array.from({ length: dice.between(1, 4) }, () => drawAged(cast, dice)) : [];
  const strangers = dice.chance(0.1) ? [drawStranger(cast, dice)] : [];
  return {
    planted: [...aged, ...strangers.map(({ planted }) => planted)],
    strangers: new Map(strangers.map(({ planted, reason }) => [planted.body, reason])),
  };
}

function drawAged(cast: Cast, dice: Dice): Planted {
  const { projects, ledger, startAt } = cast;
  const project = dice.pick(projects);
  const id = `aged-${ledger.events.length}`;
  const event = ledger.add({
    project,
    operation: 'events/track',
    user: userFor('plain', project, cast, dice),
    nature: 'plain',
    eventName: eventNameOf(project, 'plain', dice),
    listId: '7',
    change: NO_CHANGE,
    isInvalid: false,
    must: 'be-accepted',
    id,
  });
  const isOld = dice.chance(0.7);
  const ageMs = isOld
    ? 12 * DAY_MS + dice.between(-4 * HOUR_MS, DAY_MS)
    : dice.between(5 * DAY_MS, 11 * DAY_MS);
  const receives = isOld ? dice.between(20, 899) : dice.between(870, 930);
  const sentAt = startAt - ageMs;
  const firstSentAt = dice.chance(0.5) ? undefined : sentAt - dice.between(1, 20) * DAY_MS;
  return { ...messageOf(event, id, sentAt, firstSentAt), queue: project.name, receives };
}

/** As the door queued it then. */
export function messageOf(
  event: SimulatedEvent,
  id: string,
  sentAt: number,
  firstSentAt: number | undefined,
): Omit<Planted, 'queue' | 'receives'> {
  const { project, operation, became } = event;
  const isTrack = operation === 'events/track';
  const body = eventText(event, { id: isTrack ? id : undefined, isNamedByPath: true });
  const text = `${envelope(project, id, sentAt, { operation })}\n${body}`;
  became.ids.add(id);
  became.messages.add(text);
  became.bodies.add(body);
  became.isAccepted = true;
  return {
    body: text,
    attributes:
      firstSentAt === undefined
        ? {}
        : { [FIRST_SENT_AT]: { DataType: 'Number', StringValue: String(firstSentAt) } },
    delaySeconds: 0,
    origin: { kind: 'planted' },
    sentAt,
  };
}

function envelope({ name }: SimulatedProject, id: string, sentAt: number, changes: object = {}): string {
  const acceptedAt = new Date(sentAt).toISOString();
  return JSON.stringify({
    v: 1,
    id,
    source: 'app',
    project: name,
    operation: 'events/track',
    acceptedAt,
    ...changes,
  });
}

/** Anybody who may send to a queue can send anything. A deploy may be under way that knows what this one doesn't. */
function drawStranger({ projects, startAt }: Cast, dice: Dice): { planted: Planted; reason: string } {
  const project = dice.pick(projects);
  const line = (changes: object) =>
    `${envelope(project, 'stranger', startAt, changes)}\n{"eventName":"strange"}`;
  const undecodable = [
    'no message',
    '{}\n{}',
    'null\n{}',
    `${line({}).slice(1)}`,
    line({ id: 7 }),
    line({ v: '1' }),
  ];
  const [reason, body, maxAgeSeconds] = dice.pick([
    ['undecodable', dice.pick(undecodable), 0],
    ['unknown-version', line({ v: 2 }), 3 * 86_400],
    ['unknown-project', line({ project: dice.pick(['nobody', '__proto__', '']) }), 3 * 86_400],
    [
      'unknown-operation',
      line({ operation: dice.pick(['users/juggle', 'toString']) }),
      project.maxAgeSeconds,
    ],
  ] as const);
  // Its patience is almost over, or the world would have to wait for days.
  const sentAt = startAt - maxAgeSeconds * 1000 + dice.between(0, 30 * MINUTE_MS);
  const planted: Planted = {
    queue: project.name,
    body,
    attributes: {},
    delaySeconds: 0,
    origin: { kind: 'planted' },
    sentAt: Math.min(startAt, sentAt),
    receives: dice.between(0, 10),
  };
  return { planted, reason };
}
