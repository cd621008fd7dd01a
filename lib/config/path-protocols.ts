/** The protocols that have paths of their own below a source's path: `/{source}/api/…`, `/{source}/v1/…`. */
export const PATH_PROTOCOLS = ['iterable', 'segment'] as const;
