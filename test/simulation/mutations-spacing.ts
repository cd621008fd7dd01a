/** Bugs of what keeps a user's changes apart, to plant like the others. */
import type { Mutation } from './mutation.ts';

export const MUTATIONS_OF_SPACING: readonly Mutation[] = [
  {
    name: 'claims a user without saying for which change',
    file: 'users/ledger.ts',
    find: 'OR (#owner IN (:owner, :former) AND changedAt <= :now)',
    replace: 'OR (#owner IN (:owner, :former) AND changedAt > :now)',
  },
  {
    name: 'does not know its own claim again after a crash',
    file: 'users/ledger.ts',
    find: "digestOf([messageIds[0], messageIds.at(-1) ?? ''])",
    replace: 'digestOf([messageIds[0], String(performance.now())])',
  },
  {
    name: 'reverses the condition of a claim',
    file: 'users/ledger.ts',
    find: 'changedAt <= :before OR',
    replace: 'changedAt > :before OR',
  },
  {
    name: 'binds the condition of a claim otherwise',
    file: 'users/ledger.ts',
    find: "'attribute_not_exists(#user) OR changedAt <= :before OR (#owner",
    replace: "'(attribute_not_exists(#user) OR changedAt <= :before) AND (#owner",
  },
  {
    name: 'uses a reserved word in a condition',
    file: 'users/ledger.ts',
    find: 'OR (#owner IN',
    replace: 'OR (owner IN',
  },
  {
    name: "lets a user's row expire at once",
    file: 'users/ledger.ts',
    find: 'Math.ceil(nowMs / 1000) + KEPT_SECONDS',
    replace: 'Math.ceil(nowMs / 1000)',
  },
  {
    name: 'keeps one row for all users of a project',
    file: 'users/group.ts',
    find: "return user && groupIdOf(project, 'user', user);",
    replace: "return user && digestOf([project.name, 'user']);",
  },
  {
    name: 'does not keep a workflow apart from the change before it',
    file: 'users/group.ts',
    find: 'if (operation.inLineIfAll ||',
    replace: 'if (operation.inLineIfAll || operation.insteadOfUser ||',
  },
  {
    name: 'never counts what it could not keep apart',
    file: 'delivery/in-order/spacing-telling.ts',
    find: "unspaced: ({ envelope }, why) => tallyOf(envelope).countBy('Unspaced', why),",
    replace: 'unspaced() {},',
  },
  {
    name: 'counts as not kept apart what was',
    file: 'delivery/in-order/spacing.ts',
    find: '    const { former } = answer;',
    replace: `    this.#telling.unspaced(begun.task, 'ledger');
    const { former } = answer;`,
  },
  {
    name: 'waits for the ledger for as long as that takes',
    file: 'delivery/in-order/asking.ts',
    find: 'this.#clock.timeout(maxMs / (1 + this.#failures))',
    replace: 'this.#clock.timeout(3_600_000)',
  },
  {
    name: 'waits for the ledger anew with each step of a user',
    file: 'delivery/in-order/spacing.ts',
    find: 'this.#asking.ask(task, this.#patienceMs, question)',
    replace: 'this.#asking.ask(task, 2_000, question)',
  },
  {
    name: 'hides what the ledger fails to tell about',
    file: 'delivery/in-order/spacing.ts',
    find: `      this.#telling.unspaced(begun.task, 'ledger');
      return 0;`,
    replace: `      this.#telling.unspaced(begun.task, 'ledger');
      return spacingMs;`,
  },
  {
    name: 'keeps a user waiting for its distance for more than five minutes',
    file: 'delivery/in-order/spacing.ts',
    find: 'const MAX_WAIT_MS = 300_000;',
    replace: 'const MAX_WAIT_MS = 1_200_000;',
  },
  {
    name: 'hides past the five minutes',
    file: 'delivery/in-order/spacing.ts',
    find: 'Math.ceil(Math.min(mustWaitMs, mayWaitMs) / 1000)',
    replace: 'Math.ceil(mustWaitMs / 1000)',
  },
  {
    name: 'waits for the whole distance, though a part of it is over',
    file: 'delivery/in-order/spacing.ts',
    find: 'answer.changedAt + apartMs - this.#clock.now()',
    replace: 'apartMs',
  },
  {
    name: 'makes the call before the ledger has answered',
    file: 'delivery/in-order/line.ts',
    find: 'this.#spacing ? await this.#spacing.begin(step) : 0;',
    replace: '0;\n    void this.#spacing?.begin(step);',
  },
  {
    name: "sends a user's second change in one invocation at once",
    file: 'delivery/in-order/spacing.ts',
    find: 'if (ownWaitMs > 0) return ownWaitMs;',
    replace: 'if (ownWaitMs > 0) return 0;',
  },
  {
    name: 'takes a change for made when its call sets out, however long that takes',
    file: 'delivery/in-order/spacing.ts',
    find: 'if (begun.isKnown && nowMs - begun.at <= MAX_CALL_MS) return;',
    replace: 'if (begun.isKnown) return;',
  },
  {
    name: 'keeps what a refusal takes apart waiting for what it was part of',
    file: 'delivery/in-order/spacing.ts',
    find: 'formerOwner: this.#begun?.change.owner }',
    replace: 'formerOwner: undefined }',
  },
  {
    name: 'hands the row of what went without its distance on to the next',
    file: 'delivery/in-order/spacing.ts',
    find: 'if (!isWithoutEffect || !begun.isAnew) this.#begun = undefined;',
    replace: 'if (!isWithoutEffect) this.#begun = undefined;',
  },
];
