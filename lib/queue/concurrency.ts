/**
 * Calls `work` for each item, at most `limit` at a time, in order of the items.
 * `work` must not reject: what it throws ends the whole run.
 */
export async function forEachConcurrently<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  // One iterator for all workers: each takes the next item when it is done with its last.
  const remaining = items.values();
  async function worker(): Promise<void> {
    for (const item of remaining) await work(item);
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
