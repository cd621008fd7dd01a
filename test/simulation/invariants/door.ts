/** What the door answers is true, and what it queues is what was sent. */

import type { Answer } from '../../../lib/accept/request.ts';
import { DOOR_TIMEOUT_SECONDS } from '../../../lib/delivery/time/budget.ts';
import { keptTexts } from '../event-text.ts';
import { lineOf, type SimulatedEvent } from '../events.ts';
import { fifoQueueOf } from '../fifo.ts';
import type { Stored, Visit } from '../invocations.ts';
import { DEAD_LETTERS } from '../sqs.ts';
import { type Told, toldBy } from '../told.ts';
import type { Witness } from '../witness.ts';
import type { Facts } from './facts.ts';

const STATUSES = [200, 202, 207, 400, 401, 503];

/**
 * @param isKeyStored of a source's key in use at a moment, whether Secrets Manager must have had it by then
 * @param knowsUsersQueues whether what changes users goes to queues of its own
 */
export function doorInvariants(
  { violate, isKept }: Facts,
  isKeyStored: (source: string, atMs: number) => boolean,
  knowsUsersQueues: boolean,
): Partial<Witness> {
  function storedByDoor(message: Stored, { request }: Visit): void {
    const { event, queue, body: text } = message;
    if (event === undefined) {
      violate('digits', `${message.id} holds no event of ours`);
      return;
    }
    const { marker, became, must, project } = event;
    if (request.planned.hasWrongKey) violate('refused', `${marker} came with a wrong key and is on ${queue}`);
    if (queue === DEAD_LETTERS) return;
    if (must === 'be-refused') violate('refused', `${marker} is no valid event and is on ${queue}`);
    const isInOrder = knowsUsersQueues && lineOf(event) !== undefined;
    const belongs = isInOrder ? fifoQueueOf(project.name) : project.name;
    if (queue !== belongs) violate('place', `${marker} is on ${queue} and not on ${belongs}`);
    const lineFeed = text.indexOf('\n');
    const envelope = JSON.parse(text.slice(0, lineFeed)) as Record<string, unknown>;
    const body = text.slice(lineFeed + 1);
    if (envelope.project !== project.name)
      violate('place', `the envelope of ${marker} names ${envelope.project}`);
    // A map function makes an object of its own, and numbers of it are written as JavaScript does.
    if (request.planned.form !== 'mapped' && !keptTexts(event).every((kept) => body.includes(kept))) {
      violate('digits', `the body of ${marker} is not what was sent`);
    }
    const { id } = JSON.parse(body) as { id?: string };
    // Where an operation has no id, one that its sender gave it is handed on like any member that isn't known.
    const isIn = event.operation === 'events/track' ? id === envelope.id : [undefined, event.id].includes(id);
    if (!isIn) violate('one-id', `${marker} has one id in its envelope and another in its body`);
    knowId(event, String(envelope.id));
    became.messages.add(text);
    became.bodies.add(body);
  }

  function knowId({ marker, operation, became, id: own }: SimulatedEvent, id: string): void {
    became.ids.add(id);
    // An operation without one has its id on the queue only.
    if (operation !== 'events/track') return;
    if (became.ids.size > 1) violate('one-id', `${marker} has several ids`);
    if (own !== undefined && own !== id) violate('one-id', `${marker} brought an id and got another`);
  }

  function judge({ request, endsAt, isFrozen }: Visit, answer: Answer): void {
    const { planned, events, number } = request;
    const { status } = answer;
    const name = `request ${number}`;
    const isWelcome =
      !planned.hasWrongKey && isKeyStored(planned.source, endsAt - DOOR_TIMEOUT_SECONDS * 1000);
    if (status === 401 && isWelcome && !isFrozen) violate('welcomed', `${name} came with a good key`);
    if (!STATUSES.includes(status)) violate('answered', `${name} was answered ${status}`);
    if (planned.hasWrongKey && status !== 401 && status !== 503) {
      violate('refused', `${name} came with a wrong key and was answered ${status}`);
    }
    if (status === 400 && events.some(({ must }) => must === 'be-accepted')) {
      violate('answered', `${name} was answered 400, though not all of it is wrong`);
    }
    const told = toldBy(request, answer);
    if (told === undefined) return;
    if (told.length !== events.length) violate('answered', `${name} was not answered event by event`);
    for (const [index, event] of events.entries()) judgeEvent(event, told[index]);
  }

  function judgeEvent(event: SimulatedEvent, told: Told | undefined): void {
    const { marker, must, became } = event;
    switch (told?.fate) {
      case 'accepted':
        if (must === 'be-refused') violate('refused', `${marker} was accepted`);
        became.isAccepted = true;
        if (told.id !== undefined) knowId(event, told.id);
        if (!isKept(event)) violate('stored', `${marker} was accepted, and no queue has it`);
        break;
      case 'refused':
        if (must === 'be-accepted') violate('answered', `${marker} was refused`);
        break;
      case 'refused-in-silence':
        if (!isKept(event)) violate('stored', `${marker} was refused without a word, and is not buried`);
        break;
      case 'not-queued':
      case undefined:
        break;
    }
  }

  return {
    stored: (message) => {
      if (message.origin.kind === 'door') storedByDoor(message, message.origin.visit);
    },
    visited(visit, ending) {
      switch (ending.kind) {
        case 'answered':
          if (ending.callsUnderWay > 0) violate('in-time', `${visit.name} left a call under way`);
          judge(visit, ending.answer as Answer);
          break;
        case 'threw':
          violate('in-time', `${visit.name} threw ${ending.error}`);
          break;
        case 'timed-out':
          if (!visit.isFrozen) violate('in-time', `${visit.name} did not end in time`);
          break;
        case 'crashed':
          break;
      }
    },
  };
}
