/** What stands before the door's own paths: the name of a stage, the key of an API mapping. */

/**
 * An HTTP API leaves both in the path: the name of a stage other than `$default`, if the API is called by its own
 * address, and the key of the mapping by which a custom domain leads to it.
 * https://github.com/aws-powertools/powertools-lambda-python/issues/621, https://github.com/KensioSoftware/yulin/pull/1037
 * @param basePath the segments of that key
 * @returns the path without them; empty segments don't count
 */
export function withoutPrefix(path: string, stage = '$default', basePath: readonly string[] = []): string {
  const stages = stage === '$default' ? [] : [stage];
  const segments = path.split('/').filter((segment) => segment !== '');
  // A distribution in front may add the stage before the base path. The longest counts: a base path may begin
  // with the name of the stage.
  const prefix = [[...stages, ...basePath], basePath, stages].find(
    (candidate) => candidate.length > 0 && candidate.every((segment, index) => segment === segments[index]),
  );
  return prefix === undefined ? path : `/${segments.slice(prefix.length).join('/')}`;
}
