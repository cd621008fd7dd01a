/** What a function of the configuration may return. */

/**
 * A function of the configuration decides by what it is given. A promise of one would be dropped, and if it
 * is rejected then, with nobody to hear of it, the process would end.
 * @throws TypeError
 */
export function refusePromises(results: readonly unknown[]): void {
  const promises = results.filter((result) => result instanceof Promise);
  for (const promise of promises) promise.catch(() => {});
  if (promises.length > 0) throw new TypeError('the function must not be async');
}
