/** A dead letter is what lay on the queue, with a reason that the event's last answer bears out. */
import { DEAD_LETTER_REASONS, type DeadLetterReason } from '../../../lib/event/dead-letter.ts';
import { RECEIVED_BEFORE } from '../../../lib/queue/queue.ts';
import type { Meaning } from '../answers.ts';
import { isFifo } from '../fifo.ts';
import type { HeardAnswer } from '../heard.ts';
import type { Invocation, Receive, Stored } from '../invocations.ts';
import { DEAD_LETTERS } from '../sqs.ts';
import type { Witness } from '../witness.ts';
import { type Facts, isTwin, type Strangers } from './facts.ts';
import { expiryOf } from './freshness.ts';
import { FAILING } from './gentleness.ts';

const DAY_SECONDS = 86_400;
const TOO_OLD_MS = 12 * DAY_SECONDS * 1_000;
const DEFAULT_MAX_AGE_SECONDS = 3 * DAY_SECONDS;
const ATTRIBUTES = ['reason', 'code', 'status', 'detail', 'attempts', 'diedAt'];
const MAX_DETAIL_BYTES = 1_024;

/** What must have been heard of an event last for it to be buried so. */
const EXPLAINED_BY: Readonly<Partial<Record<DeadLetterReason, readonly Meaning[]>>> = {
  'event-name-disallowed': ['name-disallowed'],
  expired: ['transient', 'in-doubt', 'key-refused', 'token-refused'],
  'in-doubt': ['in-doubt'],
  'jwt-user-mismatch': ['token-mismatch'],
  rejected: ['rejected'],
  'too-large': ['too-large'],
  'user-forgotten': ['user-forgotten'],
  'user-not-found': ['user-unknown'],
};

/** What a repeat does again, of the operations that are simulated. */
const TRIGGERS_AGAIN: ReadonlySet<string> = new Set(['events/trackInAppOpen', 'workflows/triggerWorkflow']);

/** How old an event must be and how often it must have been received before it is given up. */
interface Patience {
  readonly seconds: number | 'maxAge';
  readonly receives: number;
}

const PATIENCE: Readonly<Partial<Record<DeadLetterReason, Patience>>> = {
  expired: { seconds: 'maxAge', receives: 5 },
  // Attempt 4 is no earlier than 14 s after the first.
  'in-doubt': { seconds: 13, receives: 4 },
  'user-not-found': { seconds: 900, receives: 3 },
  'unknown-version': { seconds: DEFAULT_MAX_AGE_SECONDS, receives: 5 },
  'unknown-project': { seconds: DEFAULT_MAX_AGE_SECONDS, receives: 5 },
  'unknown-operation': { seconds: 'maxAge', receives: 5 },
};

/** With an event that fails while its instance hears of others that are answered. */
const PATIENCE_ALONE: Patience = { seconds: 3_600, receives: 10 };
const FAILS_ALONE: readonly Meaning[] = ['transient', 'in-doubt'];
/** What holds back others of its user is not the project's fault either, if the others are answered. */
const FAILS_ALONE_IN_LINE: readonly Meaning[] = [...FAILS_ALONE, 'key-refused', 'token-refused'];
const OTHERS_ANSWERED_MS = 900_000;
/** Between the end of an attempt and the burial that follows from it. */
const MAX_BURYING_MS = 60_000;

export function letterInvariants(facts: Facts, strangers: Strangers): Partial<Witness> {
  const { violate, now, bornAt } = facts;
  /** When an instance heard something of an event last, by instance and project. */
  const answeredAt = new Map<string, number>();

  function buriedByConsumer(letter: Stored, invocation: Invocation): void {
    const { name, batch } = invocation;
    const receives = batch.filter(({ message }) => message.body === letter.body);
    if (receives.length === 0) {
      violate('letter', `${name} buries what it was not given`);
      return;
    }
    const reason = letter.attributes.reason?.StringValue as DeadLetterReason;
    const what = `${name} buries ${letter.event?.marker ?? 'a stranger'} as ${reason}`;
    const stranger = strangers.get(letter.body);
    if (stranger !== undefined) {
      if (stranger !== reason) violate('explained', what);
    } else if (!isExplained(letter, reason, invocation)) violate('explained', what);
    if (!receives.some((receive) => isPatient(receive, reason, invocation))) violate('patient', what);
    if (!(Number(letter.attributes.attempts?.StringValue) >= 1))
      violate('letter', `${what} without an attempt`);
  }

  /** It came back from the dead letter queue, and goes there again with what its letter said. */
  function isKeptAsRefused(
    { event, attributes }: Pick<Stored, 'event' | 'attributes'>,
    { batch }: Invocation,
  ): boolean {
    const before = batch.filter(({ message }) => message.event === event);
    const details = before.map(({ message }) => message.attributes.detail?.StringValue);
    return event?.must === 'be-refused' && details.includes(attributes.detail?.StringValue);
  }

  function isExplained(
    { event, attributes, body }: Stored,
    reason: DeadLetterReason,
    invocation: Invocation,
  ): boolean {
    if (reason === 'invalid') return isKeptAsRefused({ event, attributes }, invocation);
    const same = invocation.batch.filter(({ message }) => message.body === body);
    if (reason === 'expired' && same.some(({ message }) => isTooOld(message))) return true;
    if (reason === 'stale') return event !== undefined && now() >= expiryOf({ body });
    if (reason === 'in-doubt' && !(event && TRIGGERS_AGAIN.has(event.operation))) return false;
    const heard = (event && invocation.heard.get(event)) ?? [];
    const candidates = event !== undefined && isTwin(event, invocation) ? heard : heard.slice(-1);
    return candidates.some(
      (answer) => EXPLAINED_BY[reason]?.includes(answer.means) === true && tellsOf(answer, attributes),
    );
  }

  function isPatient(receive: Receive, reason: DeadLetterReason, invocation: Invocation): boolean {
    const patience = PATIENCE[reason];
    if (reason === 'expired' && isTooOld(receive.message)) return true;
    if (patience === undefined || isOver(patience, receive, invocation)) return true;
    return (
      reason === 'expired' &&
      failsAlone(receive.message, invocation) &&
      isOver(PATIENCE_ALONE, receive, invocation)
    );
  }

  function isOver(
    { seconds, receives }: Patience,
    { message, receiveCount }: Receive,
    { project }: Invocation,
  ): boolean {
    const bound = seconds === 'maxAge' ? project.maxAgeSeconds : seconds;
    const before = Number(message.attributes[RECEIVED_BEFORE]?.StringValue ?? 0);
    return receiveCount + before >= receives && now() - bornAt(message) > bound * 1000;
  }

  /** SQS would end it in two days, and on a queue of users it can't be sent anew. */
  function isTooOld({ queue, sentAt }: Pick<Stored, 'queue' | 'sentAt'>): boolean {
    return isFifo(queue) && now() - sentAt >= TOO_OLD_MS;
  }

  function failsAlone({ event, queue }: Stored, invocation: Invocation): boolean {
    const alone = isFifo(queue) ? FAILS_ALONE_IN_LINE : FAILS_ALONE;
    const last = event && invocation.heard.get(event)?.at(-1);
    const othersAt = answeredAt.get(gateOf(invocation)) ?? Number.NEGATIVE_INFINITY;
    const isRecent = othersAt > now() - OTHERS_ANSWERED_MS - MAX_BURYING_MS;
    return last !== undefined && alone.includes(last.means) && isRecent;
  }

  function isWellMade({ id, attributes, body, event }: Stored): void {
    const names = Object.keys(attributes);
    const { reason, diedAt, detail } = attributes;
    const extra = names.filter((name) => !ATTRIBUTES.includes(name));
    if (extra.length > 0) violate('letter', `${id} has the attribute ${extra}`);
    if (!(DEAD_LETTER_REASONS as readonly unknown[]).includes(reason?.StringValue)) {
      violate('letter', `${id} has the reason ${reason?.StringValue}`);
    }
    const death = Date.parse(diedAt?.StringValue ?? '');
    if (!(death <= now())) violate('letter', `${id} died at ${diedAt?.StringValue}`);
    if (Buffer.byteLength(detail?.StringValue ?? '') > MAX_DETAIL_BYTES)
      violate('letter', `${id} has a long detail`);
    const isChanged = event !== undefined && event.must === 'be-accepted' && !event.became.messages.has(body);
    if (isChanged) violate('letter', `${id}, ${event.marker}, is not what lay on the queue`);
    if (Object.values(attributes).some(({ StringValue = '' }) => StringValue.includes('private-'))) {
      violate('discreet', `${id} tells something private`);
    }
  }

  return {
    answered(invocation, { means, status }) {
      // An answer that counts failures is one.
      const isCounted = status === 200 && means === 'transient';
      if (isCounted || !FAILING.has(means)) answeredAt.set(gateOf(invocation), now());
    },
    stored(message) {
      const { queue, origin, attributes, event } = message;
      if (queue !== DEAD_LETTERS || origin.kind === 'exhausted') return;
      isWellMade(message);
      if (origin.kind === 'consumer') buriedByConsumer(message, origin.invocation);
      else if (attributes.reason?.StringValue !== 'invalid' || event?.must !== 'be-refused') {
        violate('explained', `the door buries ${event?.marker}`);
      }
    },
  };
}

/** Iterable's status and code stand in the letter as they came; a 200 is no failure, whatever its code. */
function tellsOf({ status, code }: HeardAnswer, attributes: Stored['attributes']): boolean {
  const told = attributes.code?.StringValue;
  return attributes.status?.StringValue === status?.toString() && (told === code || status === 200);
}

/** Instances know nothing of each other: each judges by its own gates. */
function gateOf({ instance, queue }: Invocation): string {
  return `${instance} ${queue}`;
}
