/** One answer for all who ask at the same time, and for those who ask shortly after. */
export function onceForAll<Value>(
  read: () => Promise<Value>,
  keptMs: number,
  now: () => number = () => performance.now(),
): () => Promise<Value> {
  let reading: Promise<Value> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    const isOld = now() - readAt > keptMs;
    if (reading !== undefined && !isOld) return reading;
    // So long as it is under way it is not old.
    readAt = Number.POSITIVE_INFINITY;
    const current = read();
    reading = current;
    current.then(
      () => {
        readAt = now();
      },
      () => {
        reading = undefined;
      },
    );
    return current;
  };
}
