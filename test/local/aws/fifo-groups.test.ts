/** The order of a FIFO queue, against the plainest way to say it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FifoGroups } from '../../../local/aws/fifo-groups.ts';

interface Numbered {
  readonly number: number;
  readonly messageGroupId: string;
}

const step = fc.oneof(
  fc.record({
    do: fc.constant('add' as const),
    group: fc.constantFrom('a', 'b', 'c'),
    isHidden: fc.boolean(),
  }),
  fc.record({ do: fc.constant('take' as const), count: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ do: fc.constantFrom('show' as const, 'remove' as const), at: fc.nat() }),
);

/** All messages in one list, looked through from its beginning each time. */
class PlainGroups {
  all: readonly Numbered[] = [];
  readonly hidden = new Set<Numbered>();

  receivable(): Numbered[] {
    const blocked = new Set<string>();
    return this.all.filter((message) => {
      if (this.hidden.has(message)) blocked.add(message.messageGroupId);
      return !blocked.has(message.messageGroupId);
    });
  }

  /** Which of the hidden ones a number chosen at random means. */
  hiddenAt(at: number): Numbered | undefined {
    return [...this.hidden][at % this.hidden.size];
  }
}

it('lets be received what stands before the first hidden message of its group, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const groups = new FifoGroups<Numbered>();
      const plain = new PlainGroups();
      for (const [number, step] of steps.entries()) {
        if (step.do === 'add') {
          const message = { number, messageGroupId: step.group };
          groups.add(message, step.isHidden);
          plain.all = [...plain.all, message];
          if (step.isHidden) plain.hidden.add(message);
        } else if (step.do === 'take') {
          const receivable = plain.receivable();
          const taken = groups.take(step.count);
          expectWholeGroups(taken, receivable);
          expect(taken).toHaveLength(Math.min(step.count, receivable.length));
          for (const message of taken) plain.hidden.add(message);
        } else {
          const message = plain.hiddenAt(step.at);
          if (message === undefined) continue;
          groups[step.do](message);
          plain.hidden.delete(message);
          if (step.do === 'remove') plain.all = plain.all.filter((other) => other !== message);
        }
        expect(groups.isReceivable).toBe(plain.receivable().length > 0);
        const inSight = plain.all.filter((message) => !plain.hidden.has(message));
        expect(new Set(groups.inSight())).toEqual(new Set(inSight));
      }
    }),
  );
});

/** Group after group, each from its beginning, and all but the last one to its end. */
function expectWholeGroups(taken: readonly Numbered[], receivable: readonly Numbered[]): void {
  const ids = new Set(taken.map(({ messageGroupId }) => messageGroupId));
  const inOrder = [...ids].flatMap((id) => receivable.filter(({ messageGroupId }) => messageGroupId === id));
  expect(taken).toEqual(inOrder.slice(0, taken.length));
}

it('forgets all at once', () => {
  const groups = new FifoGroups<Numbered>();
  const hidden = { number: 1, messageGroupId: 'a' };
  groups.add(hidden, true);
  groups.add({ number: 2, messageGroupId: 'b' }, false);
  groups.clear();

  groups.show(hidden);
  groups.remove(hidden);
  expect(groups.take(10)).toEqual([]);
});
