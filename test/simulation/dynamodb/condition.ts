/**
 * Conditions as DynamoDB reads them, from their text: so a mistake in the text shows.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
import { type Token, tokensOf } from './condition-tokens.ts';

/** Of the types that are in the ledger: a text, or a number written as one. */
interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
}

export type Item = Readonly<Record<string, AttributeValue>>;

export interface Expression {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

type Condition = (item: Item) => boolean;
type Operand = (item: Item) => AttributeValue | undefined;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html, those that a ledger could use. */
const RESERVED = new Set(
  'and at between by date hash hidden in item key last name not now or owner range state time timestamp token ttl until user users value'
    .split(' ')
    .map((word) => word.toUpperCase()),
);

/** @throws what DynamoDB calls a ValidationException */
export function parseCondition(expression: Expression): Condition {
  const parser = new Parser(expression);
  const condition = parser.parseWhole();
  parser.refuseUnused();
  return condition;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Item;
  readonly #used = new Set<string>();
  #at = 0;

  constructor({ ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues }: Expression) {
    const given = [ExpressionAttributeNames, ExpressionAttributeValues];
    if (given.some((all) => all !== undefined && Object.keys(all).length === 0)) {
      throw refused('what is given for it must not be empty');
    }
    this.#tokens = tokensOf(ConditionExpression);
    this.#names = ExpressionAttributeNames ?? {};
    this.#values = ExpressionAttributeValues ?? {};
  }

  parseWhole(): Condition {
    const condition = this.#parseOr();
    if (this.#at < this.#tokens.length) throw refused(`it goes on with ${this.#tokens[this.#at]}`);
    return condition;
  }

  /** A name or a value that the text does not use is a fault, too. */
  refuseUnused(): void {
    const given = [...Object.keys(this.#names), ...Object.keys(this.#values)];
    const unused = given.filter((name) => !this.#used.has(name));
    if (unused.length > 0) throw refused(`${unused} is not used`);
  }

  #parseOr(): Condition {
    const parts = [this.#parseAnd()];
    while (this.#takes('OR')) parts.push(this.#parseAnd());
    return (item) => parts.some((part) => part(item));
  }

  #parseAnd(): Condition {
    const parts = [this.#parseNot()];
    while (this.#takes('AND')) parts.push(this.#parseNot());
    return (item) => parts.every((part) => part(item));
  }

  #parseNot(): Condition {
    if (!this.#takes('NOT')) return this.#parseTerm();
    const condition = this.#parseNot();
    return (item) => !condition(item);
  }

  #parseTerm(): Condition {
    if (this.#takes('(')) return this.#parseInParentheses();
    if (this.#takes('attribute_not_exists')) return this.#parseExistence(false);
    if (this.#takes('attribute_exists')) return this.#parseExistence(true);
    return this.#parseComparison();
  }

  #parseInParentheses(): Condition {
    const isTwofold = this.#tokens[this.#at] === '(';
    const from = this.#at;
    const condition = this.#parseOr();
    this.#expect(')');
    if (isTwofold && this.#closingOf(from) === this.#at - 2) throw refused('it has redundant parentheses');
    return condition;
  }

  #closingOf(opening: number): number {
    let depth = 0;
    return this.#tokens.findIndex((token, index) => {
      if (index < opening) return false;
      if (token === '(') depth++;
      if (token === ')') depth--;
      return depth === 0;
    });
  }

  #parseExistence(mustExist: boolean): Condition {
    this.#expect('(');
    const name = this.#parseName();
    this.#expect(')');
    return (item) => Object.hasOwn(item, name) === mustExist;
  }

  #parseComparison(): Condition {
    const one = this.#parseOperand();
    if (this.#takes('BETWEEN')) {
      const from = this.#parseOperand();
      this.#expect('AND');
      const to = this.#parseOperand();
      return (item) => holds('>=', one(item), from(item)) && holds('<=', one(item), to(item));
    }
    if (this.#takes('IN')) {
      const others = this.#parseList();
      return (item) => others.some((other) => holds('=', one(item), other(item)));
    }
    const comparator = this.#next();
    if (!isComparator(comparator)) throw refused(`${comparator} compares nothing`);
    const other = this.#parseOperand();
    return (item) => holds(comparator, one(item), other(item));
  }

  #parseList(): Operand[] {
    this.#expect('(');
    const operands = [this.#parseOperand()];
    while (this.#takes(',')) operands.push(this.#parseOperand());
    this.#expect(')');
    return operands;
  }

  #parseOperand(): Operand {
    const token = this.#tokens[this.#at] ?? '';
    if (!token.startsWith(':')) {
      const name = this.#parseName();
      return (item) => (Object.hasOwn(item, name) ? item[name] : undefined);
    }
    this.#at++;
    const value = Object.hasOwn(this.#values, token) ? this.#values[token] : undefined;
    if (value === undefined) throw refused(`${token} is not defined`);
    this.#used.add(token);
    return () => value;
  }

  #parseName(): string {
    const token = this.#next();
    if (!/^#?\w+$/.test(token)) throw refused(`${token} is no name`);
    if (!token.startsWith('#')) {
      if (RESERVED.has(token.toUpperCase())) throw refused(`${token} is a reserved word`);
      return token;
    }
    const name = Object.hasOwn(this.#names, token) ? this.#names[token] : undefined;
    if (name === undefined) throw refused(`${token} is not defined`);
    this.#used.add(token);
    return name;
  }

  #takes(token: string): boolean {
    const isNext = this.#tokens[this.#at] === token;
    if (isNext) this.#at++;
    return isNext;
  }

  #expect(token: string): void {
    if (!this.#takes(token)) throw refused(`${token} is missing before ${this.#tokens[this.#at]}`);
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw refused('it ends too early');
    return token;
  }
}

const COMPARATORS = ['=', '<>', '<', '<=', '>', '>='] as const;
type Comparator = (typeof COMPARATORS)[number];

function isComparator(token: string): token is Comparator {
  return (COMPARATORS as readonly string[]).includes(token);
}

/** What is not there, or of another type, is unequal to all and compares with nothing. */
function holds(comparator: Comparator, one: AttributeValue | undefined, other: AttributeValue | undefined) {
  const order = orderOf(one, other);
  if (order === undefined) return comparator === '<>';
  switch (comparator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function orderOf(one: AttributeValue | undefined, other: AttributeValue | undefined): number | undefined {
  if (one === undefined || other === undefined) return undefined;
  if (one.N !== undefined && other.N !== undefined) return Number(one.N) - Number(other.N);
  if (one.S === undefined || other.S === undefined) return undefined;
  return Buffer.compare(Buffer.from(one.S), Buffer.from(other.S));
}

function refused(why: string): Error {
  const message = `Invalid ConditionExpression: ${why}`;
  return Object.assign(new Error(message), { name: 'ValidationException', $fault: 'client' });
}
