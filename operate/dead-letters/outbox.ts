/** The queues that letters are moved to, and events that are sent again. */

import type { Configuration } from '../../lib/config/define-config.ts';
import { digestOf } from '../../lib/event/digest.ts';
import { decodeMessage } from '../../lib/event/envelope.ts';
import { operationNamed } from '../../lib/iterable/operations.ts';
import type { QueueFault } from '../../lib/queue/faults.ts';
import { createQueue, type OutgoingMessage, type Queue } from '../../lib/queue/queue.ts';
import type { Clock } from '../../lib/runtime/clock.ts';
import { groupIdOfText } from '../../lib/users/group.ts';
import { sqsBy } from '../sdk-calls.ts';
import type { Letter } from './letter.ts';
import type { Queues } from './queues.ts';

const CONFIRM_MS = 30_000;

/** What is sent, by an id that no other sending of it has. */
type Sent = Pick<Letter, 'messageId' | 'told'>;

interface Opened {
  readonly send: Queue['send'];
  readonly keepsOrder: boolean;
}

export class Outbox {
  readonly #stack: Queues;
  readonly #configuration: Configuration;
  readonly #clock: Clock;
  readonly #queues = new Map<string, Promise<Opened | undefined>>();
  /** Why SQS did not confirm something, the last time. */
  fault: QueueFault | undefined;

  constructor(stack: Queues, configuration: Configuration, clock: Clock) {
    this.#stack = stack;
    this.#configuration = configuration;
    this.#clock = clock;
  }

  async hasQueueOf(project: string): Promise<boolean> {
    return (await this.#queueOf(project)) !== undefined;
  }

  /** @param texts the messages that become of it */
  messagesOf(letter: Sent, texts: readonly string[]): Promise<readonly OutgoingMessage[]> {
    return Promise.all(texts.map((text, index) => this.#messageOf(letter, text, index)));
  }

  async #messageOf({ messageId, told }: Sent, text: string, index: number): Promise<OutgoingMessage> {
    const decoded = decodeMessage(text);
    if (decoded.kind !== 'message') return { project: told.project ?? '', text };
    const { project: name, operation: operationName } = decoded.envelope;
    const project = this.#configuration.projects[name];
    const operation = operationNamed(operationName);
    const keepsOrder = (await this.#queueOf(name))?.keepsOrder === true;
    const groupId = keepsOrder && project && operation && groupIdOfText(operation, project, decoded.body);
    // The letter's own: buried once more it is another letter. Killed and run again within minutes, SQS drops the second.
    const deduplicationId = digestOf([messageId, String(index), text]);
    return { project: name, text, group: groupId ? { id: groupId, deduplicationId } : undefined };
  }

  /** @returns what SQS confirmed */
  async send(messages: readonly OutgoingMessage[]): Promise<ReadonlySet<OutgoingMessage>> {
    const confirmed = await Promise.all(
      [...Map.groupBy(messages, ({ project }) => project)].map(async ([project, ofProject]) => {
        const queue = await this.#queueOf(project);
        return queue === undefined ? [] : [...(await queue.send(ofProject, this.#clock.now() + CONFIRM_MS))];
      }),
    );
    return new Set(confirmed.flat());
  }

  #queueOf(project: string): Promise<Opened | undefined> {
    let queue = this.#queues.get(project);
    if (queue === undefined) {
      queue = this.#open(project);
      this.#queues.set(project, queue);
    }
    return queue;
  }

  async #open(project: string): Promise<Opened | undefined> {
    const [url, usersUrl, deadLetterQueueUrl] = await Promise.all([
      this.#stack.queueUrl(project, 'standard'),
      this.#stack.queueUrl(project, 'users'),
      this.#stack.deadLetterQueueUrl(),
    ]);
    if (url === undefined) return undefined;
    const { send } = createQueue({
      sqs: sqsBy(this.#stack.sqs),
      queueUrlTemplate: url,
      usersQueueUrlTemplate: usersUrl,
      deadLetterQueueUrl,
      clock: this.#clock,
      onFailure: (_, fault) => {
        this.fault = fault;
      },
    });
    return { send, keepsOrder: usersUrl !== undefined };
  }
}
