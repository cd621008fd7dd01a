/**
 * Calls of AWS services that take JSON, as SQS and Secrets Manager do. The SDK's clients do the same and much more: a
 * call costs a third of theirs, and a function starts sooner (docs/decisions, 70). What is sent is held against
 * what they send by test/aws/call.test.ts.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
import { isRecord } from '../json/is-record.ts';
import { parsedOrNothing } from '../json/parsed-or-nothing.ts';
import { type Answered, post } from './exchange.ts';
import { type Credentials, createSign, signatureTime } from './signature.ts';

export interface AwsService {
  /** Its name in signatures: `sqs`. */
  readonly name: string;
  /** Stands before the name of what is asked of it: `AmazonSQS`. */
  readonly target: string;
  /** Of the protocol. */
  readonly version: '1.0' | '1.1';
  readonly answerTimeoutMs: number;
}

/** Who calls, and from where. */
export interface AwsCaller {
  readonly region: string;
  /** Asked at each call, since they may be renewed. */
  readonly credentials: () => Credentials;
  /** Of the invocation: by it AWS tells a loop of functions and queues, and X-Ray what belongs together. */
  readonly traceId: () => string | undefined;
  readonly now: () => number;
}

/**
 * One request, made once.
 * @returns what AWS answers, as JSON has it
 * @throws AwsAnswerError, or what says nothing about the call: an answer that is not of AWS, or a connection that
 *   failed. `failure.ts` reads each
 */
export type AwsCall = (endpoint: URL, action: string, input: object, signal: AbortSignal) => Promise<unknown>;

/** AWS says that it did not do what was asked. Its words are left out: they may quote what was sent. */
export class AwsAnswerError extends Error {
  /** AWS's name for it: `QueueDoesNotExist`. */
  override readonly name: string;
  /** As the SDK calls it: whose fault AWS says it is. */
  readonly $fault: 'client' | 'server';
  constructor(name: string, status: number) {
    super(`AWS answered ${status}`);
    this.name = name;
    this.$fault = status < 500 ? 'client' : 'server';
  }
}

/** Something on the way speaks, such as a proxy. It says nothing about the call. */
class NotOfAwsError extends Error {
  /** For the log, where the name of an error stands. */
  readonly code: string;
  constructor(status: number) {
    super(`an answer ${status} that is not of AWS`);
    this.code = `Http${status}`;
  }
}

/** AWS takes no signature that is older than five minutes, or as far ahead. */
const MAX_SKEW_MS = 240_000;

export function createAwsCall(
  { name, target, version, answerTimeoutMs }: AwsService,
  caller: AwsCaller,
): AwsCall {
  const sign = createSign({ region: caller.region, service: name });
  /** By how much AWS's clock is ahead of ours, where that matters. */
  let skewMs = 0;

  /** The call is refused for it, and the next goes by AWS's clock. */
  function learnSkew({ status, headers }: Answered): void {
    if (status === 200) return;
    const aheadMs = Date.parse(headers.date ?? '') - caller.now();
    if (Math.abs(aheadMs - skewMs) > MAX_SKEW_MS) skewMs = aheadMs;
  }

  return async (endpoint, action, input, signal) => {
    const body = Buffer.from(JSON.stringify(input));
    const credentials = caller.credentials();
    const { sessionToken } = credentials;
    const signed = {
      'content-type': `application/x-amz-json-${version}`,
      host: endpoint.host,
      'x-amz-date': signatureTime(caller.now() + skewMs),
      ...(sessionToken && { 'x-amz-security-token': sessionToken }),
      'x-amz-target': `${target}.${action}`,
    };
    const traceId = caller.traceId();
    const headers = {
      ...signed,
      authorization: sign(signed, body, credentials),
      'content-length': String(body.length),
      'user-agent': 'iterable-event-forwarder',
      ...(traceId && { 'x-amzn-trace-id': traceId }),
    };
    const answered = await post(endpoint, { headers, body, answerTimeoutMs, signal });
    learnSkew(answered);
    return answerIn(answered);
  };
}

function answerIn({ status, headers, text }: Answered): unknown {
  const answer = parsedOrNothing(text);
  if (status === 200 && isRecord(answer)) return answer;
  const type = headers['x-amzn-errortype'] ?? (isRecord(answer) ? answer.__type : undefined);
  if (typeof type !== 'string') throw new NotOfAwsError(status);
  throw new AwsAnswerError(nameIn(type), status);
}

/** `com.amazonaws.sqs#QueueDoesNotExist`, or with an address behind: `AccessDenied:http://…`. */
function nameIn(type: string): string {
  return type.replace(/:.*$/s, '').replace(/^.*#/s, '');
}
