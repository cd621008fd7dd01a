/** What the AWS clients have in common. What the SDK would look up in files and variables is said here: it costs start-up. */

/** @param endpoint where to reach the service instead of the region's own endpoint */
export function awsSettings(region: string, endpoint: string | undefined) {
  return {
    region,
    retryMode: 'standard',
    defaultsMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    // Without the last one a slow answer is only warned about, and waited for for ever.
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
    ...(endpoint === undefined ? {} : { endpoint }),
  } as const;
}
