/**
 * The moving itself: each letter is deleted only when the queue has confirmed all that became of it. Killed in between
 * and run again, an event may be sent twice, and has the same id both times.
 */
import type { Configuration } from '../../lib/config/define-config.ts';
import type { EditFunction } from '../../lib/event/event-object.ts';
import type { QueueFault } from '../../lib/queue/faults.ts';
import type { Letter } from './letter.ts';
import type { LetterBox } from './letter-box.ts';
import { lookThrough, type Watch } from './look.ts';
import { Outbox } from './outbox.ts';
import { Pacer } from './pacer.ts';
import type { Queues } from './queues.ts';
import { goingOf } from './redrive.ts';

export interface MoveSettings {
  /** Of letters, by SQS's ids. */
  readonly chosen: ReadonlySet<string>;
  readonly edit: EditFunction | undefined;
  /** Events a second. */
  readonly rate: number;
}

export interface Moved {
  /** Letters that are gone from the dead letter queue, and how many events became of them. */
  readonly letters: number;
  readonly events: number;
  /** Letters of which the queue did not confirm everything: they are still there. */
  readonly unsent: number;
  /** Letters that were sent, and could not be deleted. */
  readonly undeleted: number;
  /** Letters that were not met again: somebody else has them, or it was interrupted. */
  readonly unmet: number;
  /** Why it ended early. */
  readonly fault: QueueFault | undefined;
}

const MAX_TOGETHER = 10;

/** @throws OperateFault */
export async function moveLetters(
  stack: Queues,
  configuration: Configuration,
  { chosen, edit, rate }: MoveSettings,
  watch: Watch,
): Promise<Moved> {
  const outbox = new Outbox(stack, configuration, watch.clock);
  const pacer = new Pacer(rate, watch.clock);
  let [met, letters, events, unsent, undeleted] = [0, 0, 0, 0, 0];
  let fault: QueueFault | undefined;

  /** @returns whether it makes sense to go on */
  async function moveTogether(together: readonly Letter[], box: LetterBox): Promise<boolean> {
    const outgoing = new Map(await Promise.all(together.map(messagesOf)));
    const messages = [...outgoing.values()].flat();
    await pacer.take(messages.length);
    if (watch.interrupted.aborted) return false;
    const confirmed = await outbox.send(messages);
    // What was not to be moved any more has no messages, and must not be deleted.
    const sent = together.filter((letter) => {
      const ofLetter = outgoing.get(letter) ?? [];
      return ofLetter.length > 0 && ofLetter.every((message) => confirmed.has(message));
    });
    const struck = await box.strike(sent);
    met += together.length;
    letters += struck.size;
    events += [...struck].reduce((sum, letter) => sum + (outgoing.get(letter)?.length ?? 0), 0);
    unsent += together.length - sent.length;
    undeleted += sent.length - struck.size;
    const isHopeless = confirmed.size === 0 && messages.length > 0 && outbox.fault?.code !== 'queue-refused';
    if (isHopeless) fault = outbox.fault;
    return !isHopeless;
  }

  async function messagesOf(letter: Letter) {
    const going = await goingOf(letter, edit, configuration, outbox);
    return [letter, going.kind === 'goes' ? outbox.messagesOf(letter, going.texts) : []] as const;
  }

  await lookThrough(
    stack,
    {
      workSeconds: Math.ceil(chosen.size / rate),
      progress: () => `moved ${letters} of ${chosen.size}`,
      visit: async (received, box) => {
        const mine = received.filter(({ messageId }) => chosen.has(messageId)).sort(byAcceptance);
        for (const together of inParts(mine, Math.min(MAX_TOGETHER, Math.ceil(rate)))) {
          if (watch.interrupted.aborted || fault !== undefined) return 'stop';
          if (!(await moveTogether(together, box))) return 'stop';
        }
        return met >= chosen.size ? 'stop' : undefined;
      },
    },
    watch,
  );
  return { letters, events, unsent, undeleted, unmet: chosen.size - met, fault };
}

function byAcceptance({ told: one }: Letter, { told: other }: Letter): number {
  const [before, after] = [one.acceptedAt ?? '', other.acceptedAt ?? ''];
  return before < after ? -1 : Number(before > after);
}

function* inParts<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
