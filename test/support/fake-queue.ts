/** The queues as the door knows them: they remember what was handed over, and confirm what a test lets them. */
import type { DeadLetter } from '../../lib/event/dead-letter.ts';
import type { OutgoingMessage, Queue } from '../../lib/queue/queue.ts';

export interface FakeQueue extends Pick<Queue, 'send' | 'bury'> {
  readonly sent: readonly OutgoingMessage[];
  readonly buried: readonly DeadLetter[];
  /** Of each call, in order. */
  readonly deadlines: readonly number[];
}

export function createFakeQueue(confirms: (text: string) => boolean = () => true): FakeQueue {
  const sent: OutgoingMessage[] = [];
  const buried: DeadLetter[] = [];
  const deadlines: number[] = [];
  return {
    sent,
    buried,
    deadlines,
    async send(messages, deadline) {
      sent.push(...messages);
      deadlines.push(deadline);
      return new Set(messages.filter(({ text }) => confirms(text)));
    },
    async bury(letters, deadline) {
      buried.push(...letters);
      deadlines.push(deadline);
      return new Set(letters.filter(({ message }) => confirms(message)));
    },
  };
}
