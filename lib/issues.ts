/** What is wrong with a value, in our words. */

/** One thing that is wrong with an input. `path` reads like code: `dataFields.items[2].price`. */
export interface Issue {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}
