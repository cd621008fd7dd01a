/**
 * A table of DynamoDB, kept by `dynalite` 4.0.0 in a folder of its own. What was confirmed outlives the process, however
 * that ends. This is loaded only where there is a table.
 */
import deleteItem from 'dynalite/actions/deleteItem.js';
import getItem from 'dynalite/actions/getItem.js';
import putItem from 'dynalite/actions/putItem.js';
import { type Action, create, type Store } from 'dynalite/db/index.js';
import deleteItemRules from 'dynalite/validations/deleteItem.js';
import getItemRules from 'dynalite/validations/getItem.js';
import { checkTypes, checkValidations, type Rules } from 'dynalite/validations/index.js';
import putItemRules from 'dynalite/validations/putItem.js';
import { DamagedFile } from '../damaged-file.ts';

export interface TableSettings {
  readonly name: string;
  /** The attribute, a string, that tells one row from another. */
  readonly key: string;
  /** The attribute that says from when on a row is gone: Unix seconds. */
  readonly expiry: string;
  /** A folder; without it the rows end with the process. One process at a time owns it. */
  readonly path?: string | undefined;
}

export interface TableAnswer {
  readonly status: number;
  readonly content: object;
}

export interface TableStore {
  /** Never rejects. */
  readonly call: (operation: string, input: unknown) => Promise<TableAnswer>;
  /** Takes out what has expired. In AWS that takes up to some days; upstream (4.0.0) never does it. */
  readonly sweep: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Operation {
  readonly act: Action;
  readonly rules: Rules;
}

const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ['GetItem', { act: getItem, rules: getItemRules }],
  ['PutItem', { act: putItem, rules: putItemRules }],
]);
const DELETE: Operation = { act: deleteItem, rules: deleteItemRules };

/** @throws DamagedFile */
export async function openTable({ name, key, expiry, path }: TableSettings): Promise<TableStore> {
  const store = create(path === undefined ? {} : { path });
  try {
    await store.db.open();
    // Written by itself and not by upstream's CreateTable, which makes a table usable only some time after its answer.
    await putDefinition(store, name, key);
  } catch (error) {
    if (path !== undefined && isDamage(error)) throw new DamagedFile(path, error);
    throw error;
  }
  let isClosed = false;

  async function sweep(): Promise<void> {
    const now = { N: String(Math.floor(Date.now() / 1000)) };
    for await (const row of store.getItemDb(name).createValueStream()) {
      if (isClosed) return;
      if (!isExpired(row, expiry)) continue;
      // Whether it still is: it may have been written anew.
      await run(store, DELETE, {
        TableName: name,
        Key: { [key]: Reflect.get(row, key) },
        ConditionExpression: '#expiry < :now',
        ExpressionAttributeNames: { '#expiry': expiry },
        ExpressionAttributeValues: { ':now': now },
      });
    }
  }

  return {
    async call(operation, input) {
      const known = OPERATIONS.get(operation);
      return known === undefined ? fault('UnknownOperationException') : await run(store, known, input);
    },
    sweep,
    async close() {
      isClosed = true;
      await store.db.close();
    },
  };
}

async function run(store: Store, { act, rules }: Operation, input: unknown): Promise<TableAnswer> {
  try {
    const checked = checkTypes(input, rules.types);
    checkValidations(checked, rules.types, rules.custom, store);
    return { status: 200, content: await answerOf(act, store, checked) };
  } catch (error) {
    const { statusCode: status, body: content } = error as Partial<{ statusCode: number; body: object }>;
    // Without the two it is a fault of the disk, say.
    return status !== undefined && content !== undefined ? { status, content } : failure();
  }
}

function answerOf(act: Action, store: Store, input: object): Promise<object> {
  return new Promise((resolve, reject) => {
    act(store, input, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

function putDefinition(store: Store, name: string, key: string): Promise<void> {
  const definition = {
    TableName: name,
    TableStatus: 'ACTIVE',
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
  };
  return new Promise((resolve, reject) => {
    store.tableDb.put(name, definition, (error) => (error ? reject(error) : resolve()));
  });
}

/** As AWS answers when the fault is its own. */
export function failure(): TableAnswer {
  return fault('InternalServerError', 500);
}

export function fault(name: string, status = 400): TableAnswer {
  return { status, content: { __type: `com.amazonaws.dynamodb.v20120810#${name}` } };
}

function isExpired(row: object, expiry: string): boolean {
  const seconds = Number(Reflect.get(Reflect.get(row, expiry) ?? {}, 'N'));
  return seconds < Date.now() / 1000;
}

/** As LevelDB says it of a file whose sums are wrong, or that is missing between others. */
function isDamage(error: unknown): boolean {
  const { cause = error } = error as Error;
  return (cause as NodeJS.ErrnoException).code === 'LEVEL_CORRUPTION';
}
