/** dynalite's parts, file by file: its own server ends the process on a full disk, and answers whoever asks. */
declare module 'dynalite/db/index.js' {
  type Callback<T> = (
    error: (Error & { readonly statusCode?: number; readonly body?: object }) | null,
    answer: T,
  ) => void;

  interface SubStore {
    put(key: string, value: object, callback: Callback<void>): void;
    createValueStream(): AsyncIterable<object>;
  }

  export interface Store {
    readonly db: { open(): Promise<void>; close(): Promise<void> };
    readonly tableDb: SubStore;
    getItemDb(table: string): SubStore;
  }

  /** What an operation does, once its input is found right. */
  export type Action = (store: Store, input: object, callback: Callback<object>) => void;

  /** @param options.path a folder; without it all is kept in memory */
  export function create(options: { readonly path?: string }): Store;
}

declare module 'dynalite/validations/index.js' {
  import type { Store } from 'dynalite/db/index.js';

  /** What an operation takes. */
  export interface Rules {
    readonly types: object;
    readonly custom: (input: object, store: Store) => string | undefined;
  }
  /** @throws an error with AWS's answer as `body`, here and below */
  export function checkTypes(input: unknown, types: Rules['types']): object;
  export function checkValidations(
    input: object,
    types: Rules['types'],
    custom: Rules['custom'],
    store: Store,
  ): void;
}

declare module 'dynalite/actions/*.js' {
  import type { Action } from 'dynalite/db/index.js';

  const action: Action;
  export default action;
}

declare module 'dynalite/validations/*.js' {
  import type { Rules } from 'dynalite/validations/index.js';

  const rules: Rules;
  export default rules;
}
