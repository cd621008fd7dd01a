/** Puts what is valid on the queue; tells of each event what became of it. */
import type { Refusal } from '../errors.ts';
import type { DeadLetter } from '../event/dead-letter.ts';
import { encodeMessage } from '../event/envelope.ts';
import { DEFAULT_OPERATION } from '../iterable/operations.ts';
import type { Queue } from '../queue/queue.ts';
import type { Issue } from '../validation.ts';
import { type Checked, type Intake, MAX_MESSAGE_BYTES, type Refused, tooLarge } from './check-event.ts';

/** What became of one event of a request. */
export type Fate =
  | { readonly kind: 'accepted'; readonly id: string; readonly warnings: readonly Issue[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The queue did not say that it has it; it may have. */
  | { readonly kind: 'unconfirmed'; readonly id: string };

/**
 * Nobody reads the answer to a webhook event by event: what its map function made and the checks refused is
 * buried beside the good ones, so that it is not lost in silence.
 * @returns one fate an event, in order
 * @throws Refusal `too-large`, with nothing queued, for a bad event that not even the dead letter queue could take
 */
export async function store(
  checked: readonly Checked[],
  intake: Intake,
  queue: Pick<Queue, 'send' | 'bury'>,
  deadline: number,
): Promise<Fate[]> {
  const valid = checked.filter((event) => event.kind === 'valid');
  const refused = checked.filter((event) => event.kind === 'refused');
  const letters =
    intake.form === 'mapped' && valid.length > 0
      ? new Map(refused.map((event) => [event as Checked, deadLetter(event, intake)]))
      : new Map<Checked, Invalid>();
  const [queued, buried] = await Promise.all([
    queue.send(valid, deadline),
    queue.bury([...letters.values()], deadline),
  ]);
  return checked.map((event): Fate => {
    if (event.kind === 'valid') {
      const { id, warnings } = event;
      return queued.has(event) ? { kind: 'accepted', id, warnings } : { kind: 'unconfirmed', id };
    }
    const letter = letters.get(event);
    if (letter === undefined || buried.has(letter)) return event;
    return { kind: 'unconfirmed', id: letter.id };
  });
}

interface Invalid extends DeadLetter {
  readonly id: string;
}

function deadLetter({ refusal, bytes }: Refused, { source, acceptedAt, eventId }: Intake): Invalid {
  const id = eventId(bytes);
  const envelope = {
    v: 1,
    id,
    source: source.name,
    // A function that chooses the project never saw this event.
    project: typeof source.project === 'string' ? source.project : '',
    operation: DEFAULT_OPERATION,
    acceptedAt: new Date(acceptedAt).toISOString(),
  } as const;
  const message = encodeMessage(envelope, bytes);
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw tooLarge();
  return {
    id,
    message,
    reason: 'invalid',
    detail: [refusal.code, ...(refusal.issues ?? []).map(({ path, code }) => `${path}: ${code}`)].join('; '),
    attempts: 0,
    diedAt: acceptedAt,
  };
}
