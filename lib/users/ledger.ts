/**
 * When each user was changed last, for all consumers: a table of DynamoDB with one row a user. Whoever is about to make
 * a change claims its user by one conditional write. A claim knows its owner, so that the same change can be sent again
 * after a crash, or after an answer that was lost.
 */
import { type AwsError, causeOf } from '../aws/failure.ts';
import { digestOf } from '../event/digest.ts';
import type { LedgerTable, Row } from './ledger-table.ts';

/** A change that is about to be made, or was made. */
export interface Change {
  /** A hash. */
  readonly user: string;
  /** By it the change is known again. */
  readonly owner: string;
  /** Of the same consumer's last claim, if no change came of it. */
  readonly formerOwner?: string | undefined;
}

export type Claimed =
  /** `former` is the owner of the last claim, if there was one. */
  | { readonly isTaken: true; readonly former: string | undefined }
  /** The last change was too short a time ago: milliseconds since 1970. */
  | { readonly isTaken: false; readonly changedAt: number };

/** A row is of no use for longer than the longest spacing. */
const KEPT_SECONDS = 3_600;

/** Never back in time: a write that was given up can arrive late. */
const IS_FIRST_OR_LATER = 'attribute_not_exists(#user) OR changedAt <= :now';
const MAY_BE_CHANGED =
  'attribute_not_exists(#user) OR changedAt <= :before OR (#owner IN (:owner, :former) AND changedAt <= :now)';

export class Ledger {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  /**
   * @param spacingMs at least so long since the last change
   * @param nowMs milliseconds since 1970
   * @throws what the table answered, or if it did not
   */
  async claim(change: Change, spacingMs: number, nowMs: number, signal: AbortSignal): Promise<Claimed> {
    const { user, owner, formerOwner = owner } = change;
    const names = { '#user': 'user', '#owner': 'owner' };
    const values = {
      ':before': { N: String(nowMs - spacingMs) },
      ':now': { N: String(nowMs) },
      ':owner': { S: owner },
      ':former': { S: formerOwner },
    };
    try {
      const { Attributes } = await this.#put(change, nowMs, MAY_BE_CHANGED, names, values, signal);
      return { isTaken: true, former: Attributes?.owner?.S };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const { name, getItem } = this.#table;
      const input = { TableName: name, Key: { user: { S: user } }, ConsistentRead: true } as const;
      const { Item } = await getItem(input, signal);
      return { isTaken: false, changedAt: changedAtIn(Item) };
    }
  }

  /**
   * Says that a change is made, whatever was before.
   * @returns when the row said before that the user was changed, be it by the same change; `undefined` if there was none
   */
  async note(change: Change, nowMs: number, signal: AbortSignal): Promise<number | undefined> {
    const names = { '#user': 'user' };
    const values = { ':now': { N: String(nowMs) } };
    try {
      const { Attributes } = await this.#put(change, nowMs, IS_FIRST_OR_LATER, names, values, signal);
      return Attributes && changedAtIn(Attributes);
    } catch (error) {
      // Somebody else noted a later one.
      if (isRefusal(error)) return nowMs;
      throw error;
    }
  }

  #put(
    { user, owner }: Change,
    nowMs: number,
    condition: string,
    names: Readonly<Record<string, string>>,
    values: Row,
    signal: AbortSignal,
  ): ReturnType<LedgerTable['putItem']> {
    const expiresAt = Math.ceil(nowMs / 1000) + KEPT_SECONDS;
    return this.#table.putItem(
      {
        TableName: this.#table.name,
        Item: {
          user: { S: user },
          owner: { S: owner },
          changedAt: { N: String(nowMs) },
          expiresAt: { N: String(expiresAt) },
        },
        ConditionExpression: condition,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
        ReturnValues: 'ALL_OLD',
      },
      signal,
    );
  }
}

/**
 * The same messages make the same change. One more that came since makes another one of it, and that one must keep its
 * distance from the first.
 * @param messageIds in their order, of neighbours
 */
export function ownerOf(messageIds: readonly [string, ...string[]]): string {
  return digestOf([messageIds[0], messageIds.at(-1) ?? '']);
}

/** For the log: what AWS calls it, or Node. */
export function ledgerCauseOf(error: unknown): string | undefined {
  return causeOf((error ?? {}) as AwsError);
}

/** The condition does not hold. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

function changedAtIn(row: Row | undefined): number {
  const changedAt = Number(row?.changedAt?.N);
  if (!Number.isSafeInteger(changedAt)) throw new RangeError('the row of a user says no time');
  return changedAt;
}
