/** Values that are nested too deeply. Nobody reads them; whether they are JSON decides over the rest of the text. */
import { unexpected } from './fault.ts';
import {
  afterSpace,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  endOfScalar,
  endOfString,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './tokens.ts';

/** Checks their syntax without recursion: six megabytes of brackets must not use up the stack. */
export class DeepWalk {
  readonly #text: string;
  readonly #halves: number[];
  /** The brackets that are still to close, a byte each. Every value of the text uses the same room. */
  readonly #open: Uint8Array;
  #level = 0;

  /**
   * @param start of the first such value in the text
   * @param halves gets the places of escapes that are half of a surrogate pair
   */
  constructor(text: string, start: number, halves: number[]) {
    this.#text = text;
    this.#halves = halves;
    this.#open = new Uint8Array(text.length - start);
  }

  /** @throws JsonFault unless a value starts at `start` */
  end(start: number): number {
    const text = this.#text;
    let at = this.#close(this.#descend(start));
    while (this.#level > 0) {
      if (text.charCodeAt(at) !== COMMA) throw unexpected(text, at);
      at = this.#close(this.#descend(this.#valueAt(afterSpace(text, at + 1))));
    }
    return at;
  }

  /** Opens what is open until a value has nothing inside: where that one ends. */
  #descend(start: number): number {
    const text = this.#text;
    let at = start;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) return endOfString(text, at, this.#halves);
      if (code !== OPEN_BRACE && code !== OPEN_BRACKET) return endOfScalar(text, at);
      const close = code === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET;
      at = afterSpace(text, at + 1);
      if (text.charCodeAt(at) === close) return at + 1;
      this.#open[this.#level++] = close;
      at = this.#valueAt(at);
    }
  }

  /** Closes what ends at `start`, or there after white space. */
  #close(start: number): number {
    let at = start;
    for (; this.#level > 0; this.#level--) {
      at = afterSpace(this.#text, at);
      if (this.#text.charCodeAt(at) !== this.#open[this.#level - 1]) return at;
      at += 1;
    }
    return at;
  }

  /** Where the value of an element or a member begins. */
  #valueAt(start: number): number {
    const text = this.#text;
    if (this.#open[this.#level - 1] !== CLOSE_BRACE) return start;
    if (text.charCodeAt(start) !== QUOTE) throw unexpected(text, start);
    const at = afterSpace(text, endOfString(text, start, this.#halves));
    if (text.charCodeAt(at) !== COLON) throw unexpected(text, at);
    return afterSpace(text, at + 1);
  }
}
