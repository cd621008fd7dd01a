/**
 * What a failed call to AWS means to an operator. AWS's own messages are never quoted: they can name users, keys and
 * hosts. The one thing taken from them is the name of the right that is missing.
 */
import { type AwsError, causeOf } from '../../lib/aws/failure.ts';
import { type FaultKind, OperateFault } from '../fault.ts';

/** What the SDK throws. */
interface SdkError extends AwsError {
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

interface Meaning {
  readonly kind: FaultKind;
  readonly words: string;
  readonly remedy?: string;
}

const AGAIN = 'try again in a minute';

const DENIED: Meaning = { kind: 'no-rights', words: 'these AWS credentials have not the right to do it' };
const THROTTLED: Meaning = {
  kind: 'try-again',
  words: 'AWS was asked too much at once (throttled)',
  remedy: AGAIN,
};
const NOT_THERE: Meaning = { kind: 'not-found', words: 'it is not there' };
const AWS_FAILED: Meaning = { kind: 'try-again', words: 'AWS failed', remedy: AGAIN };
const UNREACHABLE: Meaning = {
  kind: 'try-again',
  words: 'AWS could not be reached',
  remedy: "see whether this machine has a network, and whether the region's name is right",
};

/**
 * By the error's name, the first that fits. https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and
 * the pages of each call; one service says `AccessDenied`, the next `AccessDeniedException`.
 */
const BY_NAME: readonly (readonly [RegExp, Meaning])[] = [
  [
    /^(?:Credentials|Token)ProviderError$/,
    {
      kind: 'no-rights',
      words: 'there are no AWS credentials here, or their session has ended',
      remedy: 'aws sso login, or set AWS_PROFILE to a profile that has credentials',
    },
  ],
  [
    /^(?:Expired|RequestExpired|TokenRefreshRequired)/,
    {
      kind: 'no-rights',
      words: 'the AWS credentials have expired',
      remedy: 'get new ones (aws sso login), then run the command again',
    },
  ],
  [
    /^RequestTimeTooSkewed/,
    { kind: 'failed', words: "this machine's clock is wrong", remedy: 'set the clock, then run it again' },
  ],
  [
    /InvalidClientTokenId|UnrecognizedClient|Signature|AuthFailure|InvalidAccessKeyId|MissingAuthenticationToken/,
    {
      kind: 'no-rights',
      words: 'AWS does not know these credentials',
      remedy: 'aws sts get-caller-identity says whose they are',
    },
  ],
  [/AccessDenied|Unauthori[sz]ed|NotAuthori[sz]ed|AuthorizationError/i, DENIED],
  [/throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimit/i, THROTTLED],
  [/NotFound|NonExistent|DoesNotExist|NoSuch/, NOT_THERE],
  [
    /InUse|Conflict|OperationAborted|NotReady|InProgress/,
    { kind: 'try-again', words: 'AWS is changing it just now', remedy: AGAIN },
  ],
  [/^TimeoutError$|^RequestTimeout/, UNREACHABLE],
];

/** For names that no row above knows. */
const BY_STATUS: Readonly<Record<number, Meaning>> = {
  401: DENIED,
  403: DENIED,
  404: NOT_THERE,
  429: THROTTLED,
};

/** Node's, when no answer came. */
const NETWORK =
  /^(?:E(?:CONN\w+|NOTFOUND|AI_AGAIN|TIMEDOUT|HOSTUNREACH|NETUNREACH|PIPE|PROTO)|ERR_(?:SSL|TLS)\w*|CERT_\w+)$/;

/** `… is not authorized to perform: lambda:ListEventSourceMappings on resource …` */
const MISSING_RIGHT = /perform:? ([a-z0-9-]{1,40}:[A-Za-z]{1,80})\b/;

/**
 * @param doing what could not be done, as it follows "can't"
 * @returns nothing for what neither AWS nor the network said: a bug
 */
export function awsFaultOf(error: unknown, doing: string): OperateFault | undefined {
  if (error instanceof OperateFault) return error;
  const failed: SdkError = Object(error);
  const meaning = meaningOf(failed);
  if (meaning === undefined) return undefined;
  const { kind, words, remedy } = meaning;
  const right = meaning === DENIED ? MISSING_RIGHT.exec(String(failed.message))?.[1] : undefined;
  const cause = causeOf(failed);
  const told = right ?? cause;
  const toGet = right === undefined ? remedy : `have ${right} allowed to the credentials that you use`;
  return new OperateFault(kind, `can't ${doing}: ${words}${told === undefined ? '' : ` (${told})`}`, {
    cause: error,
    ...(toGet === undefined ? {} : { remedy: toGet }),
  });
}

/** The same for whoever awaits it. @throws OperateFault */
export async function orFault<T>(doing: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw awsFaultOf(error, doing) ?? error;
  }
}

function meaningOf({ name, code, $fault, $metadata }: SdkError): Meaning | undefined {
  const said = String(name);
  const byName = BY_NAME.find(([names]) => names.test(said))?.[1];
  const isOfAws = $fault !== undefined || $metadata !== undefined || /ProviderError$/.test(said);
  if (NETWORK.test(String(code))) return UNREACHABLE;
  if (!isOfAws) return said === 'TimeoutError' ? UNREACHABLE : undefined;
  if (byName !== undefined) return byName;
  const status = $metadata?.httpStatusCode ?? 0;
  if (status >= 500 || $fault === 'server') return AWS_FAILED;
  return BY_STATUS[status] ?? { kind: 'failed', words: 'AWS refused the call' };
}
