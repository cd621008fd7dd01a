/** A leaky bucket that holds one second's worth of requests. */
export interface Bucket {
  /**
   * @param otherPerSecond what other callers took since the last call; they come first
   * @returns whether there was room; a refused request takes none
   */
  take(nowMs: number, otherPerSecond?: number): boolean;
}

/** @param requestsPerSecond finite */
export function createBucket(requestsPerSecond: number): Bucket {
  let level = 0;
  let leakedAtMs = 0;
  return {
    take(nowMs, otherPerSecond = 0) {
      // A clock that was set back must not fill the bucket.
      const elapsedMs = Math.max(0, nowMs - leakedAtMs);
      level -= (elapsedMs / 1000) * (requestsPerSecond - otherPerSecond);
      level = Math.min(Math.max(0, level), requestsPerSecond);
      leakedAtMs = nowMs;
      if (level + 1 > requestsPerSecond) return false;
      level += 1;
      return true;
    },
  };
}
