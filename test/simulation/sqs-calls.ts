/** SQS as one instance calls it: batch calls that fail wholly, partly, or after they took effect. */
import type {
  BatchResultErrorEntry,
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchRequestEntry,
  SendMessageBatchRequest,
  SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import type { Sqs as SqsCalls } from '../../lib/queue/queue.ts';
import type { Dice } from './dice.ts';
import type { Faults } from './faults.ts';
import { isFifo } from './fifo.ts';
import type { Group, Invocation, Origin } from './invocations.ts';
import type { Life } from './life.ts';
import type { Violate } from './rules.ts';
import type { Scheduler } from './scheduler.ts';
import { DEAD_LETTERS, type Sqs } from './sqs.ts';
import { faultOf } from './sqs-limits.ts';
import type { Witness } from './witness.ts';

type Entry = SendMessageBatchRequestEntry | ChangeMessageVisibilityBatchRequestEntry;
type Input = SendMessageBatchRequest | ChangeMessageVisibilityBatchRequest;

interface BatchAnswer {
  readonly Successful: { readonly Id: string | undefined }[];
  readonly Failed: BatchResultErrorEntry[];
}

export interface SqsCallsParts {
  readonly sqs: Sqs;
  readonly life: Life;
  /** What the instance is running. */
  readonly running: () => Origin;
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly faults: Faults;
  readonly witness: Witness;
  readonly violate: Violate;
}

const QUEUE_URL = 'https://sqs.us-east-1.amazonaws.com/000000000000';
/** As the functions' environment has them. */
export const PROJECT_QUEUE_URL = `${QUEUE_URL}/{project}`;
export const USERS_QUEUE_URL = `${QUEUE_URL}/{project}.fifo`;
export const DEAD_LETTER_QUEUE_URL = `${QUEUE_URL}/${DEAD_LETTERS}`;

/** A call gives up by itself then, as `lib/aws/exchange.ts` has it. */
const REQUEST_TIMEOUT_MS = 5_000;

/** How a whole call fails. */
const CALL_ERRORS = [
  { name: 'ServiceUnavailable', $fault: 'server' },
  { name: 'InternalFailure', $fault: 'server' },
  { name: 'ThrottlingException', $fault: 'client' },
  { name: 'AccessDeniedException', $fault: 'client' },
  { name: 'Error', code: 'ECONNRESET' },
] as const;

/** How an entry fails in a call that doesn't. */
const ENTRY_ERRORS = [
  { Code: 'InternalError', SenderFault: false },
  { Code: 'ServiceUnavailable', SenderFault: false },
  { Code: 'RequestThrottled', SenderFault: true },
  { Code: 'InvalidParameterValue', SenderFault: true },
] as const;

export function createSqsCalls(parts: SqsCallsParts): SqsCalls {
  const { sqs, life, running, scheduler, dice, faults, witness, violate } = parts;

  function ask(input: Input, signal: AbortSignal): Promise<BatchAnswer> {
    return life.cross<BatchAnswer>({
      begin(resolve, reject) {
        const origin = running();
        const queue = input.QueueUrl?.slice(QUEUE_URL.length + 1) ?? '';
        tellOfAsking(input, queue, origin);
        let isGivenUp = false;
        const giveUp = (name: string) => {
          isGivenUp = true;
          reject(errorLike({ name }));
        };
        signal.addEventListener('abort', () => giveUp('AbortError'), { once: true });
        const tripMs = faults.strikes('sqs-slow', queue) ? dice.between(100, 6_000) : dice.between(2, 20);
        if (faults.strikes('sqs-refuses', queue)) {
          scheduler.after(tripMs, () => reject(errorLike(dice.pick(CALL_ERRORS))));
          return;
        }
        const hangs = faults.strikes('sqs-hangs', queue);
        const losesAnswer = faults.strikes('sqs-loses-answer', queue);
        scheduler.after(REQUEST_TIMEOUT_MS, () => giveUp('TimeoutError'));
        if (hangs && dice.chance(0.5)) return;
        scheduler.after(tripMs, () => {
          const answer = effectOf(input, queue, origin, isGivenUp);
          if (losesAnswer) scheduler.after(tripMs, () => reject(errorLike(dice.pick(CALL_ERRORS))));
          else if (!hangs) scheduler.after(tripMs, () => resolve(answer));
        });
      },
      seen: (answer) => tellOfConfirming(input, answer, running()),
    });
  }

  /** The invariants judge what the consumer asks for, whatever comes of it. */
  function tellOfAsking(input: Input, queue: string, origin: Origin): void {
    const fault = faultOf(input, isFifo(queue));
    if (fault !== undefined) violate('limits', fault);
    if (origin.kind !== 'consumer') return;
    const { invocation } = origin;
    tellOfHiding(input, queue, origin.invocation);
    for (const entry of input.Entries ?? []) {
      if ('VisibilityTimeout' in entry) {
        const { ReceiptHandle: handle = '', VisibilityTimeout = Number.NaN } = entry;
        witness.hideAsked(invocation, sqs.receiveOf(queue, handle), VisibilityTimeout);
        invocation.settling.add(handle);
      } else if ('MessageBody' in entry) {
        invocation.settling.add(entry.MessageBody ?? '');
      }
    }
  }

  function tellOfHiding({ Entries = [] }: Input, queue: string, invocation: Invocation): void {
    const hidden = Entries.flatMap((entry) => {
      if (!('VisibilityTimeout' in entry)) return [];
      const receive = sqs.receiveOf(queue, entry.ReceiptHandle ?? '');
      return receive === undefined ? [] : [{ receive, delaySeconds: entry.VisibilityTimeout ?? Number.NaN }];
    });
    if (hidden.length > 0) witness.hiddenTogether(invocation, hidden);
  }

  function tellOfConfirming(input: Input, { Successful, Failed }: BatchAnswer, origin: Origin): void {
    if (origin.kind !== 'consumer') return;
    const failed = new Set(Failed.map(({ Id }) => Id));
    for (const { Id } of Successful) {
      const entry = input.Entries?.find((one) => one.Id === Id);
      if (entry !== undefined && 'MessageBody' in entry && !failed.has(Id)) {
        origin.invocation.confirmed.add(entry.MessageBody ?? '');
        witness.confirmed(origin.invocation, entry.MessageBody ?? '');
      }
    }
  }

  function effectOf(input: Input, queue: string, origin: Origin, isLate: boolean): BatchAnswer {
    const answer: BatchAnswer = { Successful: [], Failed: [] };
    const isPartial = faults.strikes('sqs-partial', queue);
    for (const entry of input.Entries ?? []) {
      const { Id } = entry;
      if (isPartial && dice.chance(0.5)) {
        if (dice.chance(0.2)) continue; // Not mentioned at all.
        answer.Failed.push({ Id, ...dice.pick(ENTRY_ERRORS) });
        if (faults.strikes('sqs-contradicts', queue)) answer.Successful.push({ Id });
        continue;
      }
      const code = effectOfEntry(entry, queue, origin, isLate);
      if (code === undefined) answer.Successful.push({ Id });
      else answer.Failed.push({ Id, Code: code, SenderFault: true });
    }
    return answer;
  }

  function effectOfEntry(entry: Entry, queue: string, origin: Origin, isLate: boolean): string | undefined {
    if (!('MessageBody' in entry)) {
      return sqs.changeVisibility(queue, entry.ReceiptHandle ?? '', entry.VisibilityTimeout ?? 0);
    }
    const {
      MessageBody: body = '',
      DelaySeconds: delaySeconds = 0,
      MessageAttributes: attributes = {},
    } = entry;
    sqs.send({ queue, group: groupIn(entry), body, attributes, delaySeconds, origin, isLate });
    return undefined;
  }

  return { sendMessageBatch: ask, changeMessageVisibilityBatch: ask };
}

function groupIn(entry: SendMessageBatchRequestEntry): Group | undefined {
  const { MessageGroupId: id, MessageDeduplicationId: deduplicationId } = entry;
  return id === undefined || deduplicationId === undefined ? undefined : { id, deduplicationId };
}

function errorLike(properties: { readonly name: string }): Error {
  return Object.assign(new Error(properties.name), properties);
}
