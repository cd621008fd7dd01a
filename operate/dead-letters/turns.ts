/** The order in which letters are moved: those of one user as the door took them in, all others as they come. */
import type { Letter } from './letter.ts';

/** By SQS's ids: the letters that must be moved before this one. */
export type Before = ReadonlyMap<string, readonly string[]>;

interface InLine {
  readonly messageId: string;
  readonly acceptedAt: number;
  readonly diedAt: number;
}

/** The letters of each user whose order is kept. */
export class Lines {
  readonly #lines = new Map<string, InLine[]>();

  /** @param groups of the messages that become of the letter */
  add({ messageId, told, diedAt }: Letter, groups: Iterable<string>): void {
    const acceptedAt = Date.parse(told.acceptedAt ?? '');
    const inLine = { messageId, diedAt, acceptedAt: Number.isNaN(acceptedAt) ? diedAt : acceptedAt };
    for (const group of new Set(groups)) {
      const line = this.#lines.get(group);
      if (line === undefined) this.#lines.set(group, [inLine]);
      else line.push(inLine);
    }
  }

  before(): Before {
    const before = new Map<string, string[]>();
    for (const line of this.#lines.values()) {
      line.sort(byAcceptance);
      for (const [index, { messageId }] of line.entries()) {
        const last = line[index - 1];
        if (last === undefined) continue;
        const others = before.get(messageId);
        if (others === undefined) before.set(messageId, [last.messageId]);
        else others.push(last.messageId);
      }
    }
    return before;
  }
}

/** Of all letters one order, so that no two of them ever wait for each other. */
function byAcceptance(one: InLine, other: InLine): number {
  return (
    one.acceptedAt - other.acceptedAt ||
    one.diedAt - other.diedAt ||
    (one.messageId < other.messageId ? -1 : 1)
  );
}

/** Letters that wait for others are kept whole. What is beyond this stays in the queue for the next run. */
const MAX_WAITING_CHARACTERS = 64 * 1024 * 1024;

/** Letters come in any order; each is handed out when all before it are done. */
export class Turns {
  readonly #before: Before;
  readonly #maxCharacters: number;
  readonly #done = new Set<string>();
  readonly #ready: Letter[] = [];
  /** By the letter that they wait for. */
  readonly #waiting = new Map<string, Letter[]>();
  #characters = 0;

  constructor(before: Before, maxCharacters = MAX_WAITING_CHARACTERS) {
    this.#before = before;
    this.#maxCharacters = maxCharacters;
  }

  put(letter: Letter): void {
    const last = this.#before.get(letter.messageId)?.find((id) => !this.#done.has(id));
    if (last === undefined) {
      this.#ready.push(letter);
      return;
    }
    if (this.#characters + letter.text.length > this.#maxCharacters) return;
    this.#characters += letter.text.length;
    const others = this.#waiting.get(last);
    if (others === undefined) this.#waiting.set(last, [letter]);
    else others.push(letter);
  }

  /** Whose turn it is, each once. */
  take(count: number): readonly Letter[] {
    return this.#ready.splice(0, count);
  }

  done({ messageId }: Letter): void {
    this.#done.add(messageId);
    const released = this.#waiting.get(messageId) ?? [];
    this.#waiting.delete(messageId);
    for (const letter of released) {
      this.#characters -= letter.text.length;
      this.put(letter);
    }
  }
}
