/** Why a call to AWS failed, as far as it matters here: whether to call again, and who must act. */

export type AwsFailure =
  /** Rights or credentials are missing. */
  | 'denied'
  /** Too much was asked of it at once. */
  | 'throttled'
  /** No answer came in time. */
  | 'timeout'
  /** AWS says that the call itself is wrong. */
  | 'refused'
  /** AWS failed, or could not be reached. */
  | 'unavailable';

/** What a call throws, ours or the SDK's, or what SQS says of one entry of a batch. */
export interface AwsError {
  readonly name?: unknown;
  /** Whose fault AWS says it is. */
  readonly $fault?: unknown;
  /** Node's, such as `ECONNREFUSED`. */
  readonly code?: unknown;
}

const THROTTLED = /throttl|overlimit|limitexceeded|throughputexceeded|toomanyrequests/i;
const TIMED_OUT = /^(?:AbortError|TimeoutError|RequestTimeout\w*)$/;
const DENIED = /access.?denied|unrecognizedclient|signature|expired|token|notauthori[sz]ed/i;

export function awsFailureOf(error: AwsError): AwsFailure {
  const name = String(error.name);
  if (THROTTLED.test(name)) return 'throttled';
  if (TIMED_OUT.test(name)) return 'timeout';
  if (error.$fault !== 'client') return 'unavailable';
  return DENIED.test(name) ? 'denied' : 'refused';
}

/** What AWS calls an error, or Node if the network failed; only what is like a name, since it goes into the log. */
export function causeOf({ name, code }: AwsError): string | undefined {
  const cause = name === 'Error' && code !== undefined ? code : name;
  return typeof cause === 'string' && /^[A-Za-z][\w.]{0,99}$/.test(cause) ? cause : undefined;
}
