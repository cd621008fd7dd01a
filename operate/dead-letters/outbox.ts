/** The queues that letters are moved to. */
import type { Configuration } from '../../lib/config/define-config.ts';
import { digestOf } from '../../lib/event/digest.ts';
import { decodeMessage } from '../../lib/event/envelope.ts';
import { operationNamed } from '../../lib/iterable/operations.ts';
import type { QueueFault } from '../../lib/queue/faults.ts';
import { createQueue, type OutgoingMessage, type Queue } from '../../lib/queue/queue.ts';
import type { Clock } from '../../lib/runtime/clock.ts';
import { groupIdOfText } from '../../lib/users/group.ts';
import type { Letter } from './letter.ts';
import type { Queues } from './queues.ts';

const CONFIRM_MS = 30_000;

export class Outbox {
  readonly #stack: Queues;
  readonly #configuration: Configuration;
  readonly #clock: Clock;
  readonly #queues = new Map<string, Promise<Queue['send'] | undefined>>();
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

  /** @param texts the messages that become of the letter */
  messagesOf({ messageId, told }: Letter, texts: readonly string[]): readonly OutgoingMessage[] {
    return texts.map((text, index) => {
      const decoded = decodeMessage(text);
      if (decoded.kind !== 'message') return { project: told.project ?? '', text };
      const { project: name, operation: operationName } = decoded.envelope;
      const project = this.#configuration.projects[name];
      const operation = operationNamed(operationName);
      const groupId = project && operation && groupIdOfText(operation, project, decoded.body);
      // The letter's own: buried once more it is another letter. Killed and run again within minutes, SQS drops the second.
      const deduplicationId = digestOf([messageId, String(index), text]);
      return { project: name, text, group: groupId ? { id: groupId, deduplicationId } : undefined };
    });
  }

  /** @returns what SQS confirmed */
  async send(messages: readonly OutgoingMessage[]): Promise<ReadonlySet<OutgoingMessage>> {
    const confirmed = await Promise.all(
      [...Map.groupBy(messages, ({ project }) => project)].map(async ([project, ofProject]) => {
        const send = await this.#queueOf(project);
        return send === undefined ? [] : [...(await send(ofProject, this.#clock.now() + CONFIRM_MS))];
      }),
    );
    return new Set(confirmed.flat());
  }

  #queueOf(project: string): Promise<Queue['send'] | undefined> {
    let queue = this.#queues.get(project);
    if (queue === undefined) {
      queue = this.#open(project);
      this.#queues.set(project, queue);
    }
    return queue;
  }

  async #open(project: string): Promise<Queue['send'] | undefined> {
    const [url, usersUrl, deadLetterQueueUrl] = await Promise.all([
      this.#stack.queueUrl(project, 'standard'),
      this.#stack.queueUrl(project, 'users'),
      this.#stack.deadLetterQueueUrl(),
    ]);
    if (url === undefined) return undefined;
    return createQueue({
      client: this.#stack.sqs,
      queueUrlTemplate: url,
      usersQueueUrlTemplate: usersUrl,
      deadLetterQueueUrl,
      clock: this.#clock,
      onFailure: (_, fault) => {
        this.fault = fault;
      },
    }).send;
  }
}
