/** JSON in lines, each with the path of what stands on it. Digits and escapes stay as they are written. */

export interface JsonLine {
  readonly depth: number;
  /** As `json-paths.ts` has it; '' for the whole. */
  readonly path: string;
  /** With its quotes; of a member of an object. */
  readonly name: string;
  readonly value: string;
  readonly isContainer: boolean;
  readonly comma: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** @returns nothing if it is not JSON */
export function linesOf(text: string): readonly JsonLine[] | undefined {
  try {
    JSON.parse(text);
    return new Lines(text.match(TOKEN) ?? []).all();
  } catch {
    return undefined;
  }
}

class Lines {
  readonly #tokens: readonly string[];
  readonly #lines: JsonLine[] = [];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  all(): readonly JsonLine[] {
    this.#value(0, '', '');
    return this.#lines;
  }

  #value(depth: number, path: string, name: string): void {
    const open = this.#next();
    if (open !== '{' && open !== '[') {
      this.#add({ depth, path, name, value: open, isContainer: false });
      return;
    }
    const close = open === '{' ? '}' : ']';
    if (this.#tokens[this.#at] === close) {
      this.#at += 1;
      this.#add({ depth, path, name, value: open + close, isContainer: true });
      return;
    }
    this.#add({ depth, path, name, value: open, isContainer: true }, '');
    for (let index = 0, after = ','; after === ','; index++) {
      this.#part(depth + 1, path, open === '{' ? undefined : index);
      after = this.#next();
    }
    this.#add({ depth, path, name: '', value: close, isContainer: true });
  }

  #part(depth: number, path: string, index: number | undefined): void {
    if (index !== undefined) {
      this.#value(depth, `${path}[${index}]`, '');
      return;
    }
    const name = this.#next();
    this.#at += 1;
    const step = (JSON.parse(name) as string).replaceAll(/[.[\]\\]/g, '\\$&');
    this.#value(depth, path === '' ? step : `${path}.${step}`, name);
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? '';
  }

  #add(line: Omit<JsonLine, 'comma'>, comma = this.#tokens[this.#at] === ',' ? ',' : ''): void {
    this.#lines.push({ ...line, comma });
  }
}

export function textOf({ depth, name, value, comma }: JsonLine): string {
  return `${'  '.repeat(depth)}${name === '' ? '' : `${name}: `}${value}${comma}`;
}
