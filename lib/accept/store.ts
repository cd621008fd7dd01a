/** Puts valid events on their queues, and says what became of each event. */
import type { DeadLetter } from '../event/dead-letter.ts';
import { encodeMessage, MAX_MESSAGE_BYTES } from '../event/envelope.ts';
import { DEFAULT_OPERATION } from '../iterable/operations.ts';
import type { Queue } from '../queue/queue.ts';
import type { Log } from '../runtime/log.ts';
import { eventTooLarge } from './body/limits.ts';
import type { Arrival } from './check/arrival.ts';
import type { Checked, Refused } from './check/check-event.ts';
import type { Fate } from './fate.ts';

export interface Stores {
  readonly queue: Pick<Queue, 'send' | 'bury'>;
  readonly log: Log;
}

/**
 * The sender of a batch does not read the answer event by event. So if some events of a batch are good, the
 * bad ones are buried: otherwise they would be lost in silence. Bad events of a bus are always buried.
 * @param deadlineMs milliseconds since 1970, by which the queue must have confirmed
 * @returns one fate an event, in order
 * @throws Refusal `too-large`, with nothing queued, for a bad event too large even for the dead letter queue
 */
export async function store(
  events: readonly Checked[],
  arrival: Arrival,
  { queue, log }: Stores,
  deadlineMs: number,
): Promise<readonly Fate[]> {
  const messages = events.flatMap((event) => (event.kind === 'valid' ? [event.message] : []));
  const isBuried = arrival.form === 'bus' || (arrival.form === 'batch' && messages.length > 0);
  const letters = new Map<Checked, InvalidLetter>();
  for (const event of events) {
    if (isBuried && event.kind === 'refused') letters.set(event, letterOf(event, arrival));
  }
  const [queued, buried] = await Promise.all([
    queue.send(messages, deadlineMs),
    queue.bury([...letters.values()], deadlineMs),
  ]);
  for (const { id, reason } of buried)
    log('warn', 'event-buried', { source: arrival.source.name, id, reason });

  return events.map((event): Fate => {
    if (event.kind === 'valid') {
      const { id, message, warnings } = event;
      return queued.has(message) ? { kind: 'accepted', id, warnings } : { kind: 'unconfirmed', id };
    }
    const letter = letters.get(event);
    return letter === undefined || buried.has(letter) ? event : { kind: 'unconfirmed', id: letter.id };
  });
}

interface InvalidLetter extends DeadLetter {
  readonly id: string;
}

function letterOf(
  { refusal, written }: Refused,
  { source, acceptedAtMs, fallbackId }: Arrival,
): InvalidLetter {
  const id = fallbackId(written);
  const envelope = {
    v: 1,
    id,
    source: source.name,
    // The function that would choose the project never saw this event.
    project: typeof source.project === 'string' ? source.project : '',
    operation: DEFAULT_OPERATION,
    acceptedAt: new Date(acceptedAtMs).toISOString(),
  } as const;
  const message = encodeMessage(envelope, written);
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw eventTooLarge();
  return {
    id,
    message,
    reason: 'invalid',
    detail: [refusal.code, ...(refusal.issues ?? []).map(({ path, code }) => `${path}: ${code}`)]
      // The name of a field can be somebody's e-mail address.
      .filter((part) => !part.includes('@'))
      .join('; '),
    attempts: 0,
    diedAt: acceptedAtMs,
  };
}
