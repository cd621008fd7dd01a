/** What can be chosen of a list. */
export interface Option {
  readonly value: string;
  readonly text: string;
}

export interface OptionGroup {
  readonly title?: string;
  readonly options: readonly Option[];
}
