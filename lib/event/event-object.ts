/** An event as the functions of a configuration see it. */

/** An event as its sender wrote it, parsed: Iterable's `TrackRequest` and whatever else it carries. */
export interface EventObject {
  // biome-ignore lint/suspicious/noExplicitAny: what is in there is between the sender and the function
  readonly dataFields?: Readonly<Record<string, any>>;
  readonly [field: string]: unknown;
}

/** Turns a webhook's body into one event, several, or none. */
export type MapFunction = (
  // biome-ignore lint/suspicious/noExplicitAny: only its provider knows what a webhook's body holds
  body: any,
  headers: Readonly<Record<string, string>>,
) => EventObject | readonly EventObject[] | null | undefined;
