/** A table of DynamoDB with one key and nothing else, as it stands when nothing goes wrong. */
import type { Dice } from '../dice.ts';
import { type Expression, type Item, parseCondition } from './condition.ts';

export interface PutInput extends Partial<Expression> {
  readonly TableName: string;
  readonly Item: Item;
  readonly ReturnValues?: 'ALL_OLD' | 'NONE';
}

export interface GetInput {
  readonly TableName: string;
  readonly Key: Item;
  readonly ConsistentRead?: boolean;
}

export interface TableSettings {
  readonly name: string;
  readonly key: string;
  /** The attribute that says, in seconds since 1970, from when on a row may be gone. */
  readonly expiry: string;
}

/** The condition of a write does not hold. */
export class ConditionalCheckFailed extends Error {
  override readonly name = 'ConditionalCheckFailedException';
  readonly $fault = 'client';
}

interface Row {
  readonly item: Item;
  /** What a read that is only eventually consistent may still see. */
  readonly before: Item | undefined;
}

/** @throws what DynamoDB calls a ValidationException, or another fault of what is asked */
export class Table {
  readonly #settings: TableSettings;
  readonly #dice: Dice;
  readonly #rows = new Map<string, Row>();

  constructor(settings: TableSettings, dice: Dice) {
    this.#settings = settings;
    this.#dice = dice;
  }

  /** @throws ConditionalCheckFailed besides */
  put(input: PutInput, nowMs: number): { readonly Attributes?: Item } {
    const { TableName, Item: item, ConditionExpression, ReturnValues } = input;
    this.#isNamed(TableName);
    const key = this.#keyIn(item);
    for (const [name, value] of Object.entries(item)) isWellMade(name, value);
    const holds =
      ConditionExpression === undefined ? () => true : parseCondition({ ...input, ConditionExpression });
    const before = this.#itemAt(key, nowMs);
    if (!holds(before ?? {})) throw new ConditionalCheckFailed();
    this.#rows.set(key, { item, before });
    return ReturnValues === 'ALL_OLD' && before !== undefined ? { Attributes: before } : {};
  }

  get({ TableName, Key, ConsistentRead }: GetInput, nowMs: number): { readonly Item?: Item } {
    this.#isNamed(TableName);
    const key = this.#keyIn(Key);
    if (Object.keys(Key).length > 1) throw refused('the key has too many attributes');
    const before = this.#rows.get(key)?.before;
    const item = this.#itemAt(key, nowMs);
    const seen = ConsistentRead !== true && this.#dice.chance(0.5) ? before : item;
    return seen === undefined ? {} : { Item: seen };
  }

  /** DynamoDB deletes what has expired when it comes round to it. */
  #itemAt(key: string, nowMs: number): Item | undefined {
    const item = this.#rows.get(key)?.item;
    const expiresAt = Number(item?.[this.#settings.expiry]?.N ?? Number.POSITIVE_INFINITY);
    if (expiresAt * 1_000 < nowMs && this.#dice.chance(0.5)) this.#rows.delete(key);
    return this.#rows.get(key)?.item;
  }

  #isNamed(name: string): void {
    if (name !== this.#settings.name) throw errorNamed('ResourceNotFoundException', `there is no ${name}`);
  }

  #keyIn(item: Item): string {
    const key = item[this.#settings.key]?.S ?? '';
    if (key === '') throw refused('the key is missing, empty or no text');
    return key;
  }
}

function isWellMade(name: string, { S, N, ...more }: Item[string]): void {
  const isOne = (S === undefined) !== (N === undefined) && Object.keys(more).length === 0;
  const isNumber = N === undefined || /^-?\d{1,38}(\.\d+)?$/.test(N);
  if (!isOne || !isNumber) throw refused(`${name} is neither a text nor a number`);
}

function refused(why: string): Error {
  return errorNamed('ValidationException', why);
}

function errorNamed(name: string, why: string): Error {
  return Object.assign(new Error(why), { name, $fault: 'client' });
}
