/** How a call to an operation ends: the faults in force first, then what Iterable itself would check. */
import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { authorize, isAbout } from './authorize.ts';
import type { Journal } from './journal.ts';
import { isObject, type JsonObject, parseJson } from './json.ts';
import { learn, OPERATIONS, type OperationName } from './operations.ts';
import type { Arrived, Operation, Project } from './project.ts';
import { type Bucket, createBucket } from './rate-limit.ts';
import { type Reply, refusal, serverError, tooManyRequests } from './replies.ts';
import { faultsOf } from './shape.ts';
import { withoutYoungFields } from './young-fields.ts';

/** A request that was read to its end. */
export interface Arrival {
  readonly operation: OperationName;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly ip: string;
  /** What the call brings has just been stored. */
  readonly onEffect: () => void;
}

/** What the caller gets to see: an answer, a connection reset before or after the event was stored, nothing. */
export type Ending =
  | { readonly as: 'answer'; readonly reply: Reply }
  | { readonly as: 'dropped' | 'answerLost' | 'hung' };

export interface CallSettings {
  readonly project: Project;
  readonly apiKeys: readonly string[];
  readonly rateLimit: Partial<Readonly<Record<OperationName, number>>>;
  readonly journal: Journal | undefined;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds. */
  readonly now: () => number;
}

export function createCalls(settings: CallSettings): (arrival: Arrival) => Promise<Ending> {
  const { project, apiKeys, rateLimit, journal, random, now } = settings;
  const buckets = Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, { requestsPerSecond }]) => [
      name,
      createBucket(rateLimit[name as OperationName] ?? requestsPerSecond),
    ]),
  ) as Readonly<Record<OperationName, Bucket>>;
  let rateLimitedAnswers = 0;
  const happens = (share: number) => share > 0 && random() < share;

  return async (arrival) => {
    const { faults } = project;
    if (happens(faults.dropped)) return { as: 'dropped' };
    if (happens(faults.hang)) return { as: 'hung' };
    if (happens(faults.serverError)) return answer(serverError(faults.serverErrorStatus));
    const reply = await replyTo(arrival);
    return happens(faults.answerLost) ? { as: 'answerLost' } : answer(reply);
  };

  async function replyTo(arrival: Arrival): Promise<Reply> {
    const { operation: name, headers: allHeaders, bytes, ip } = arrival;
    const { faults } = project;
    const path = `/api/${name}`;
    const operation: Operation = OPERATIONS[name];
    const nowMs = now();
    const caller = await authorize({ operation, path, headers: allHeaders, ip, faults, apiKeys, nowMs });
    if (caller.refused !== undefined) return caller.refused;
    if (happens(faults.rateLimited) || !buckets[name].take(nowMs, faults.otherTraffic[name])) {
      return refuseOverLimit(path);
    }
    const content = parseContent(bytes, operation, path);
    if (content.refused !== undefined) return content.refused;
    const { body, text } = content;
    if (caller.user !== undefined && !isAbout(caller.user, body)) {
      const msg = 'The user of the JWT is not the user of the request';
      return refusal(401, 'JwtUserIdentifiersMismatched', msg, { endpoint: path });
    }
    const { reply, events } = operation.judge({ body, text, headers: caller.headers }, project, happens);
    store(name, events, nowMs);
    if (events.length > 0) arrival.onEffect();
    return reply;
  }

  function store(name: OperationName, events: readonly Arrived[], nowMs: number): void {
    const { kept, dropped } = withoutYoungFields(name, events, project, nowMs);
    const arrivedAt = new Date(nowMs).toISOString();
    const arrived = kept.map(({ id, headers, text: body }, index) => {
      // It was announced as it came, alone or as an item.
      const { item, text = body } = events[index] ?? {};
      const forwarderId = project.announced.idOf(name, item ?? text);
      return { operation: name, id, arrivedAt, ...(forwarderId !== id && { forwarderId }), headers, body };
    });
    // First, so that nothing is answered that a restart forgets.
    journal?.append(arrived);
    project.droppedFields.add(dropped);
    for (const event of kept) learn(name, event, project, nowMs);
    for (const event of arrived) project.events.put(event);
  }

  function refuseOverLimit(path: string): Reply {
    rateLimitedAnswers += 1;
    const { rateLimitedAs, retryAfterSeconds } = project.faults;
    const alternating = rateLimitedAnswers % 2 === 1 ? 'json' : 'text';
    const form = rateLimitedAs === 'alternate' ? alternating : rateLimitedAs;
    return tooManyRequests(path, project.number, form, retryAfterSeconds);
  }
}

type Content =
  | { readonly refused: Reply }
  | { readonly refused?: never; readonly body: JsonObject; readonly text: string };

function parseContent(bytes: Buffer, { body: type, maxBytes }: Operation, path: string): Content {
  if (maxBytes !== undefined && bytes.length > maxBytes) {
    return {
      refused: refusal(413, 'BatchTooLarge', `[${path}] Request body is larger than ${maxBytes} bytes`),
    };
  }
  const text = isUtf8(bytes) ? bytes.toString() : undefined;
  const body = text === undefined ? undefined : parseJson(text);
  const msg = `[${path}] Invalid JSON body`;
  if (text === undefined || body === undefined) return { refused: refusal(400, 'BadJsonBody', msg) };
  const faults = faultsOf(body, type);
  if (!isObject(body) || Object.keys(faults).length > 0) {
    return { refused: refusal(400, 'BadJsonBody', msg, faults) };
  }
  return { body, text };
}

function answer(reply: Reply): Ending {
  return { as: 'answer', reply };
}
