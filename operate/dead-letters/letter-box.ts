/**
 * The dead letter queue, as a place to look through. SQS lets nobody look without taking: what was read is out of sight
 * for others until it is given back, or until its time is up if the command was killed.
 */

import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createQueue } from '../../lib/queue/queue.ts';
import type { Clock } from '../../lib/runtime/clock.ts';
import { awsFaultOf } from '../aws/faults.ts';
import { readQueueState } from '../queue-state.ts';
import { sqsBy } from '../sdk-calls.ts';
import { type Letter, letterIn } from './letter.ts';
import { type Strike, strike } from './strike.ts';

export interface LetterBoxSettings {
  readonly client: SQSClient;
  readonly url: string;
  readonly clock: Clock;
  /** How long is worked on what was read, beyond the reading itself. */
  readonly workSeconds: number;
}

/** What a look through the queue came to. */
export interface Reading {
  readonly read: number;
  /** How many SQS said lay there at the start. It counts approximately. */
  readonly about: number;
  /** How many it said were out of sight then: in other hands, or in those of a command that was killed. */
  readonly hidden: number;
  /** SQS hands out no more at a time than are out of sight already. */
  readonly isFull: boolean;
}

export interface Look {
  /** Gets each letter once, some at a time. What it returns `stop` for ends the look. */
  readonly visit: (letters: readonly Letter[]) => Promise<'stop' | undefined>;
  /** Ends the look. */
  readonly interrupted: AbortSignal;
  readonly onProgress: (read: number, about: number) => void;
}

const POLLERS = 8;
const MAX_RECEIVED = 10;
/** What one answer should hold at most: letters are up to 1 MiB each, and several answers are in memory at once. */
const ANSWER_BYTES = 4 * 1024 * 1024;
/** Empty answers in a row after which the queue is taken for empty, if SQS says that there is more or not. */
const QUIET_IF_MORE = 2 * POLLERS;
const QUIET_IF_ALL = 3;
/** For how long a letter is out of sight, if nobody gives it back: so long at least, and while the others are read. */
const HIDE_SECONDS = 120;
const READ_A_SECOND = 200;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
const MAX_HIDE_SECONDS = 43_200;
const MAX_FAILURES = 6;
const PAUSE_MS = 200;
const CONFIRM_MS = 30_000;
/** So many are given back at once. */
const BUNDLE = 1_000;

export class LetterBox {
  readonly #settings: LetterBoxSettings;
  /** Of the letters that this command has taken: by their ids, what SQS wants to give them back. */
  readonly #held = new Map<string, string>();
  readonly #struck = new Set<string>();
  #about = 0;
  #read = 0;
  #bytes = 0;
  /** Answers in a row with nothing new. */
  #quiet = 0;
  #isFull = false;
  #isOver = false;

  constructor(settings: LetterBoxSettings) {
    this.#settings = settings;
  }

  /** Once. @throws OperateFault */
  async look({ visit, interrupted, onProgress }: Look): Promise<Reading> {
    const { client, url } = this.#settings;
    const { waiting, hidden } = await readQueueState(client, url);
    this.#about = waiting;
    const step = async () => {
      const letters = this.#take(await this.#receive());
      if (letters.length === 0) return;
      onProgress(this.#read, Math.max(this.#read, this.#about));
      if ((await visit(letters)) === 'stop') this.#isOver = true;
    };
    const poll = async () => {
      try {
        while (!interrupted.aborted && !this.#isOver && !this.#isQuiet()) await step();
      } finally {
        // What one throws ends the others, too, each after its answer: its letters must be known to be given back.
        this.#isOver = true;
      }
    };
    // By the first answer the others know how large letters are.
    await step();
    const pollers = Math.min(POLLERS, Math.max(1, Math.ceil((waiting - this.#read) / MAX_RECEIVED)));
    const ends = await Promise.allSettled(Array.from({ length: pollers }, poll));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return { read: this.#read, about: Math.max(this.#read, waiting), hidden, isFull: this.#isFull };
  }

  async strike(letters: readonly Letter[]): Promise<Strike> {
    const result = await strike(letters, this.#held, this.#settings);
    for (const { messageId } of result.struck) {
      this.#held.delete(messageId);
      this.#struck.add(messageId);
    }
    return result;
  }

  /**
   * Shows what is held to others again.
   * @returns how many stay out of sight until their time is up
   */
  async giveBack(onProgress: (left: number) => void = () => undefined): Promise<number> {
    const { client, url, clock } = this.#settings;
    const { hide } = createQueue({
      sqs: sqsBy(client),
      queueUrlTemplate: url,
      usersQueueUrlTemplate: undefined,
      deadLetterQueueUrl: url,
      clock,
      onFailure: () => undefined,
    });
    let left = 0;
    for (let entries = this.#bundle(); entries.length > 0; entries = this.#bundle()) {
      onProgress(this.#held.size);
      const given = await hide(
        entries.map(([, receiptHandle]) => ({ queueUrl: url, receiptHandle, delaySeconds: 0 })),
        clock.now() + CONFIRM_MS,
      );
      left += entries.length - given.size;
      for (const [messageId] of entries) this.#held.delete(messageId);
    }
    return left;
  }

  #bundle(): readonly [string, string][] {
    return this.#held.entries().take(BUNDLE).toArray();
  }

  #isQuiet(): boolean {
    if (this.#about === 0 && this.#read === 0) return this.#quiet > 0;
    return this.#quiet >= (this.#read >= this.#about ? QUIET_IF_ALL : QUIET_IF_MORE);
  }

  /** A letter that comes again, since its time is up, was visited before. */
  #take(messages: readonly Message[]): readonly Letter[] {
    const isNew = ({ MessageId: id = '' }: Message) => !this.#held.has(id) && !this.#struck.has(id);
    const letters = messages.filter(isNew).map(letterIn);
    for (const { MessageId: id = '', ReceiptHandle: handle = '' } of messages) this.#held.set(id, handle);
    for (const { text } of letters) this.#bytes += text.length;
    this.#read += letters.length;
    this.#quiet = letters.length === 0 ? this.#quiet + 1 : 0;
    return letters;
  }

  /** @throws OperateFault */
  async #receive(): Promise<readonly Message[]> {
    const { client, url, clock } = this.#settings;
    for (let failures = 1; ; failures += 1) {
      try {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: url,
            MaxNumberOfMessages: this.#wanted(),
            VisibilityTimeout: this.#hideSeconds(),
            MessageAttributeNames: ['All'],
            MessageSystemAttributeNames: ['SentTimestamp'],
            WaitTimeSeconds: this.#waitSeconds(),
          }),
        );
        return Messages;
      } catch (error) {
        if (/overlimit/i.test(String((error as Error).name))) {
          this.#isFull = true;
          this.#isOver = true;
          return [];
        }
        const fault = awsFaultOf(error, 'read the dead letter queue');
        if (fault === undefined) throw error;
        if (fault.kind !== 'try-again' || failures === MAX_FAILURES) throw fault;
        await clock.pause(clock.random() * PAUSE_MS * 2 ** failures);
      }
    }
  }

  #hideSeconds(): number {
    const seconds = HIDE_SECONDS + Math.ceil(this.#about / READ_A_SECOND) + this.#settings.workSeconds;
    return Math.min(MAX_HIDE_SECONDS, seconds);
  }

  #wanted(): number {
    const average = this.#read === 0 ? ANSWER_BYTES / MAX_RECEIVED : this.#bytes / this.#read;
    return Math.min(MAX_RECEIVED, Math.max(1, Math.floor(ANSWER_BYTES / Math.max(1, average))));
  }

  /** An answer without a wait is of some of SQS's servers: empty, it says little. */
  #waitSeconds(): number {
    const hasMore = this.#read < this.#about;
    return this.#about === 0 || (this.#quiet > 0 && hasMore) ? 1 : 0;
  }
}
