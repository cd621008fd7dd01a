/**
 * The moving itself: each letter is deleted only when the queue has confirmed all that became of it. Killed in between
 * and run again, an event may be sent twice, and has the same id both times.
 */
import type { Configuration } from '../../lib/config/define-config.ts';
import type { OperateFault } from '../fault.ts';
import type { Letter } from './letter.ts';
import type { LetterBox } from './letter-box.ts';
import { lookThrough, type Watch } from './look.ts';
import type { Edit } from './mend.ts';
import { Outbox } from './outbox.ts';
import { Pacer } from './pacer.ts';
import { faultOfQueue } from './queue-fault.ts';
import type { Queues } from './queues.ts';
import { goingOf } from './redrive.ts';
import { type Before, Turns } from './turns.ts';

export interface MoveSettings {
  /** Of letters, by SQS's ids. */
  readonly chosen: ReadonlySet<string>;
  readonly before: Before;
  readonly edit: Edit | undefined;
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
  /** Letters that were not met again, or wait for one that stays: somebody else has it, or it was interrupted. */
  readonly unmet: number;
  /** Why it ended early. */
  readonly fault: OperateFault | undefined;
}

/** Events a second, unless somebody wants another. */
export const DEFAULT_RATE = 100;

const MAX_TOGETHER = 10;

/** @throws OperateFault */
export async function moveLetters(
  stack: Queues,
  configuration: Configuration,
  { chosen, before, edit, rate }: MoveSettings,
  watch: Watch,
): Promise<Moved> {
  const outbox = new Outbox(stack, configuration, watch.clock);
  const pacer = new Pacer(rate, watch.clock);
  let [met, letters, events, unsent, undeleted] = [0, 0, 0, 0, 0];
  const turns = new Turns(before);
  const size = Math.min(MAX_TOGETHER, Math.ceil(rate));
  let fault: OperateFault | undefined;

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
    const { struck, fault: refusal } = await box.strike(sent);
    // One that is sent and not deleted is sent again by the next run, and what comes after it must follow it then.
    for (const letter of struck) turns.done(letter);
    met += together.length;
    letters += struck.size;
    events += [...struck].reduce((sum, letter) => sum + (outgoing.get(letter)?.length ?? 0), 0);
    unsent += together.length - sent.length;
    undeleted += sent.length - struck.size;
    const isRefused = messages.length > 0 && confirmed.size === 0;
    // What was sent and can't be deleted would be sent once more by each run: it ends by this, too.
    fault ??= (isRefused ? sendingFault(outbox) : undefined) ?? refusal;
    return fault === undefined;
  }

  async function messagesOf(letter: Letter) {
    const going = await goingOf(letter, edit, configuration, outbox);
    return [letter, going.kind === 'goes' ? going.messages : []] as const;
  }

  await lookThrough(
    stack,
    {
      workSeconds: Math.ceil(chosen.size / rate),
      progress: () => `moved ${letters} of ${chosen.size}`,
      visit: async (received, box) => {
        for (const letter of received.filter(({ messageId }) => chosen.has(messageId))) turns.put(letter);
        for (let together = turns.take(size); together.length > 0; together = turns.take(size)) {
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

/** @returns nothing if only these messages were refused */
function sendingFault({ fault }: Outbox): OperateFault | undefined {
  if (fault === undefined || fault.code === 'queue-refused') return undefined;
  return faultOfQueue(fault, 'send to the queue of a project', 'sqs:SendMessage');
}
