/** Puts what is valid on the queue; tells of each event what became of it. */

import type { DeadLetter } from '../event/dead-letter.ts';
import { encodeMessage, MAX_MESSAGE_BYTES } from '../event/envelope.ts';
import { DEFAULT_OPERATION } from '../iterable/operations.ts';
import type { Queue } from '../queue/queue.ts';
import type { Log } from '../runtime/log.ts';
import { tooLarge } from './body/limits.ts';
import type { Checked, Intake, Refused } from './check/check-event.ts';
import type { Fate } from './fate.ts';

export interface Stores {
  readonly queue: Pick<Queue, 'send' | 'bury'>;
  readonly log: Log;
}

/**
 * Nobody reads the answer to a batch event by event: what the checks refused of it is buried beside the good
 * ones, so that it is not lost in silence; what a bus brings, always.
 * @param deadline milliseconds since 1970, by which the queue must have confirmed
 * @returns one fate an event, in order
 * @throws Refusal `too-large`, with nothing queued, for a bad event that not even the dead letter queue takes
 */
export async function store(
  checked: readonly Checked[],
  intake: Intake,
  { queue, log }: Stores,
  deadline: number,
): Promise<Fate[]> {
  const valid = checked.filter((event) => event.kind === 'valid');
  const buries = intake.form === 'bus' || (intake.form === 'batch' && valid.length > 0);
  const letters = checked.map((event) =>
    buries && event.kind === 'refused' ? letterOf(event, intake) : undefined,
  );
  const [queued, buried] = await Promise.all([
    queue.send(valid, deadline),
    queue.bury(
      letters.filter((letter) => letter !== undefined),
      deadline,
    ),
  ]);
  for (const { id, reason } of buried)
    log('warn', 'event-buried', { source: intake.source.name, id, reason });

  return checked.map((event, index): Fate => {
    const letter = letters[index];
    if (event.kind === 'valid') {
      const { id, warnings } = event;
      return queued.has(event) ? { kind: 'accepted', id, warnings } : { kind: 'unconfirmed', id };
    }
    return letter === undefined || buried.has(letter) ? event : { kind: 'unconfirmed', id: letter.id };
  });
}

interface InvalidLetter extends DeadLetter {
  readonly id: string;
}

function letterOf({ refusal, written }: Refused, { source, acceptedAt, missingId }: Intake): InvalidLetter {
  const id = missingId(written);
  const envelope = {
    v: 1,
    id,
    source: source.name,
    // A function that chooses the project never saw this event.
    project: typeof source.project === 'string' ? source.project : '',
    operation: DEFAULT_OPERATION,
    acceptedAt: new Date(acceptedAt).toISOString(),
  } as const;
  const message = encodeMessage(envelope, written);
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw tooLarge();
  return {
    id,
    message,
    reason: 'invalid',
    detail: [refusal.code, ...(refusal.issues ?? []).map(({ path, code }) => `${path}: ${code}`)]
      // A name can be somebody's address.
      .filter((part) => !part.includes('@'))
      .join('; '),
    attempts: 0,
    diedAt: acceptedAt,
  };
}
