/** Bugs of what keeps a user's changes in order, to plant like the others. */
import type { Mutation } from './mutation.ts';

export const MUTATIONS_IN_ORDER: readonly Mutation[] = [
  {
    name: 'hides what follows a message for longer than that message',
    file: 'delivery/in-order/line.ts',
    find: 'for (const message of messages) settlement.markDelayed(message, seconds);',
    replace: `for (const [index, message] of messages.entries()) settlement.markDelayed(message, seconds + index);`,
  },
  {
    name: 'hides what follows a message that must wait in no call at all',
    file: 'delivery/in-order/line.ts',
    find: 'for (const message of messages) settlement.markDelayed(message, seconds);',
    replace: 'settlement.markDelayed(first, seconds);',
  },
  {
    name: "goes on with a user's messages after one that must wait",
    file: 'delivery/in-order/line.ts',
    find: `      if (end.kind === 'held') {
        this.hide(`,
    replace: `      if (end.kind === 'held' && this.#steps.length > 1) {
        for (const message of messagesIn(step)) this.#parts.settlement.markDelayed(message, end.delaySeconds);
      } else if (end.kind === 'held') {
        this.hide(`,
  },
  {
    name: 'goes on while the dead letter queue has not confirmed a letter',
    file: 'delivery/in-order/ends.ts',
    find: 'if (!confirmed.has(letter)) return this.backOff(step);',
    replace: 'if (!confirmed.has(letter)) return DONE;',
  },
  {
    name: 'strikes a dead letter of a user in order out before it is confirmed',
    file: 'delivery/in-order/ends.ts',
    find: 'const confirmed = await remedies.bury([letter], confirmedBy);',
    replace: `const confirmed = new Set([letter]);
void remedies.bury([letter], confirmedBy);`,
  },
  {
    name: 'strikes out only the first of several that were made one',
    file: 'delivery/in-order/ends.ts',
    find: 'for (const message of messagesIn(step)) this.#parts',
    replace: 'for (const message of messagesIn(step).slice(0, 1)) this.#parts',
  },
  {
    name: 'strikes out what was made one before each went alone',
    file: 'delivery/in-order/line.ts',
    find: `      return { kind: 'apart', parts: takenApart(step) };`,
    replace: `      return this.#ends.strike(step), { kind: 'apart', parts: takenApart(step) };`,
  },
  {
    name: 'buries all that were made one for one of them',
    file: 'delivery/in-order/line.ts',
    find: `if (mustGoApart(step, conclusion, this.#spacing?.isSpaced(step)))
      return { kind: 'apart', parts: takenApart(step) };`,
    replace: '',
  },
  {
    name: 'forgets the first of several that go apart',
    file: 'delivery/in-order/steps.ts',
    find: 'return entries.map((entry) =>',
    replace: 'return entries.slice(1).map((entry) =>',
  },
  {
    name: 'strikes out what it sends behind others before the queue has confirmed it',
    file: 'delivery/in-order/ends.ts',
    find: 'for (const { message } of confirmed) settlement.markDelivered(message);',
    replace: 'for (const { message } of entries) settlement.markDelivered(message);',
  },
  {
    name: 'strikes out what it forwards to the users before their queue has confirmed it',
    file: 'delivery/settlement.ts',
    find: 'if (confirmed.has(entry)) this.#undelivered.delete(entry.message);',
    replace: `this.#undelivered.delete(entry.message);
      if (confirmed.has(entry)) continue;`,
  },
  {
    name: 'never sends an unknown user behind those who may make it',
    file: 'delivery/in-order/line.ts',
    find: `if (this.#ends.goesBehind(conclusion, this.#steps.length > 1))
      return this.#ends.sendBehind(step, conclusion);`,
    replace: '',
  },
  {
    name: 'forgets how often a message was received that it sends behind others',
    file: 'compose/remedies.ts',
    find: 'past: { firstSentAt: firstSentAt(message), receivedBefore },',
    replace: 'past: { firstSentAt: firstSentAt(message), receivedBefore: 0 },',
  },
  {
    name: 'forgets the age of what it sends on',
    file: 'compose/remedies.ts',
    find: '  return first;',
    replace: '  return sentAt;',
  },
  {
    name: 'sends a message again under an id that another one had',
    file: 'users/deduplication.ts',
    find: "digestOf(['again', messageId])",
    replace: "'again'",
  },
  {
    name: 'takes a correction under the same id for a duplicate',
    file: 'users/deduplication.ts',
    find: 'digestOf([id, operation, written])',
    replace: 'digestOf([id])',
  },
  {
    name: 'takes a repeated request for a new one',
    file: 'users/deduplication.ts',
    find: 'digestOf([id, operation, written])',
    replace: 'digestOf([id, operation, written, randomUUID()])',
  },
  {
    name: "tells a user's groups apart by the case of the address",
    file: 'users/group.ts',
    find: 'user.email.toLowerCase()',
    replace: 'user.email',
  },
  {
    name: 'has one group for all users',
    file: 'users/group.ts',
    find: 'digestOf([name, line, ...named])',
    replace: 'digestOf([name, line, named[0] ?? line])',
  },
  {
    name: 'sends the later messages of a user while an earlier one is not confirmed',
    file: 'queue/queue.ts',
    find: '    lineOf: ({ group }) => group?.id,\n',
    replace: '',
  },
  {
    name: 'sends what follows a message that was not confirmed',
    file: 'queue/confirm.ts',
    find: 'confirmed.has(entry) ? (followers.get(entry) ?? []) : []',
    replace: 'followers.get(entry) ?? []',
  },
  {
    name: "works off a user's messages at the same time",
    file: 'delivery/in-order/deliver-in-order.ts',
    find: 'return message.groupId ?? message;',
    replace: 'return message;',
  },
  {
    name: 'makes requests one across another that stands between them',
    file: 'delivery/in-order/steps.ts',
    find: `    const last = steps.at(-1);
    const merged = last?.do === 'attempt' && step.do === 'attempt' ? mergedStep(last, step) : undefined;
    if (merged === undefined) steps.push(step);
    else steps[steps.length - 1] = merged;`,
    replace: `    const at = steps.findLastIndex(
      (one) => one.do === 'attempt' && step.do === 'attempt' && mergedStep(one, step) !== undefined,
    );
    if (at === -1) steps.push(step);
    else steps[at] = mergedStep(steps[at], step);`,
  },
  {
    name: 'merges objects that shall take the place of others',
    file: 'users/coalesce.ts',
    find: 'if (!isDeep || !isObject(after)) return',
    replace: 'if (!isObject(after)) return',
  },
  {
    name: 'lets an object take the place of one that it shall be merged with',
    file: 'users/coalesce.ts',
    find: `const isDeep = second.get('mergeNestedObjects');`,
    replace: 'const isDeep = undefined;',
  },
  {
    name: 'writes the fields of a request that was made of two anew',
    file: 'users/coalesce.ts',
    find: 'set.push([name, text]);',
    replace: 'set.push([name, JSON.stringify(JSON.parse(text))]);',
  },
  {
    name: 'lets the earlier subscriptions win',
    file: 'users/coalesce.ts',
    find: 'const lists = [...second].filter(',
    replace: 'const lists = [...first].filter(',
  },
  {
    name: 'forgets what a cart that is replaced says of its user',
    file: 'users/coalesce.ts',
    find: `return isOnlyCart && isOnlyName(first.get('user'), second.get('user')) ? textOf(later) : undefined;`,
    replace: 'return isOnlyCart ? textOf(later) : undefined;',
  },
  {
    name: 'makes requests for two lists one',
    file: 'users/coalesce.ts',
    find: 'const isSame = listBefore && listAfter && textOf(listBefore) === textOf(listAfter);',
    replace: 'const isSame = listBefore && listAfter;',
  },
  {
    name: 'sends what is too old for its queue again and again',
    file: 'delivery/task.ts',
    find: 'groupId !== undefined && nowMs - sentAt >=',
    replace: 'groupId === sentAt && nowMs - sentAt >=',
  },
  {
    name: 'renews on a queue that keeps an order',
    file: 'delivery/time/renewal.ts',
    find: `  if (groupId !== undefined) return false;
`,
    replace: '',
  },
  {
    name: 'delivers from the standard queue what has an order',
    file: 'delivery/deliver.ts',
    find: 'isForwarded(task) ? [] : [task];',
    replace: '[task];',
  },
  {
    name: "delivers from the users' queue what has no order",
    file: 'delivery/in-order/steps.ts',
    find: 'return keepsOrder ?',
    replace: 'return keepsOrder || entry !== undefined ?',
  },
];
