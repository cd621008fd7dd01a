/** The order of a FIFO queue: which of its messages may be received while others of their group are out of sight. */

interface Grouped {
  readonly messageGroupId?: string;
}

/**
 * The messages of a queue, group by group, in the order in which they were accepted. A message keeps its place
 * until it is removed: one that comes back in sight stands where it stood. What can be received of a group is
 * what stands before its first hidden message.
 *
 * No step walks through the whole queue: the groups that can be received from are known at any time.
 */
export class FifoGroups<Message extends Grouped> {
  readonly #groups = new Map<string, Line<Message>>();
  readonly #hidden = new Set<Message>();
  /** The groups whose first message is in sight, each of them once, in the order in which that began. */
  #receivable = new Line<Line<Message>>();

  get isReceivable(): boolean {
    return this.#receivable.first !== undefined;
  }

  *inSight(): Generator<Message> {
    for (const group of this.#groups.values()) {
      for (const message of group) if (!this.#hidden.has(message)) yield message;
    }
  }

  add(message: Message, isHidden: boolean): void {
    const id = groupIdOf(message);
    const group = this.#groups.get(id) ?? new Line<Message>();
    this.#groups.set(id, group);
    group.push(message);
    if (isHidden) this.#hidden.add(message);
    else if (group.first === message) this.#receivable.push(group);
  }

  /** Hides what it returns. Takes as much of one group as there is before it goes on to the next. */
  take(maxCount: number): Message[] {
    const taken: Message[] = [];
    while (taken.length < maxCount) {
      const group = this.#receivable.first;
      if (group === undefined) break;
      this.#receivable.remove(group);
      for (const message of group) {
        if (taken.length === maxCount || this.#hidden.has(message)) break;
        this.#hidden.add(message);
        taken.push(message);
      }
    }
    return taken;
  }

  /** @param message must be hidden */
  show(message: Message): void {
    this.#hidden.delete(message);
    const group = this.#groups.get(groupIdOf(message));
    if (group?.first === message) this.#receivable.push(group);
  }

  /** @param message must be hidden */
  remove(message: Message): void {
    const id = groupIdOf(message);
    const group = this.#groups.get(id);
    if (group === undefined) return;
    const wasFirst = group.first === message;
    group.remove(message);
    this.#hidden.delete(message);
    if (group.first === undefined) this.#groups.delete(id);
    else if (wasFirst && !this.#hidden.has(group.first)) this.#receivable.push(group);
  }

  clear(): void {
    this.#groups.clear();
    this.#hidden.clear();
    this.#receivable = new Line();
  }
}

function groupIdOf({ messageGroupId = '' }: Grouped): string {
  return messageGroupId;
}

/**
 * An array moves all that it holds when its first item goes. Items leave this one at or near its front, since at
 * most ten of a group are received at a time, and then only those that stand before the last of them move.
 */
class Line<Item> {
  #items: (Item | undefined)[] = [];
  #start = 0;

  get first(): Item | undefined {
    return this.#items[this.#start];
  }

  *[Symbol.iterator](): Generator<Item> {
    for (let index = this.#start; index < this.#items.length; index++) yield this.#items[index] as Item;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  remove(item: Item): void {
    const index = this.#items.indexOf(item, this.#start);
    if (index === -1) return;
    this.#items.copyWithin(this.#start + 1, this.#start, index);
    this.#items[this.#start] = undefined;
    this.#start += 1;
    if (this.#start > this.#items.length / 2) {
      this.#items = this.#items.slice(this.#start);
      this.#start = 0;
    }
  }
}
