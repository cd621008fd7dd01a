/** SQS's calls about tasks that move messages: what they take, and what AWS refuses. */
import type { buildApp } from 'fauxqs';
import * as z from 'zod/mini';
import type { SqsQueue } from './fifo-messages.ts';
import type { MoveTasks } from './move-tasks.ts';
import type { Stores } from './queue-persistence.ts';

const CONTENT_TYPE = 'application/x-amz-json-1.0';

/** A refused call; the code is the name of the SDK's error. */
class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const startSchema = z.object({
  SourceArn: z.string(),
  DestinationArn: z.optional(z.string()),
  MaxNumberOfMessagesPerSecond: z.optional(z.int().check(z.minimum(1), z.maximum(500))),
});
const listSchema = z.object({
  SourceArn: z.string(),
  MaxResults: z._default(z.int().check(z.minimum(1), z.maximum(10)), 1),
});
const cancelSchema = z.object({ TaskHandle: z.string() });

/** Upstream (2.4.1) knows none of these calls. */
export function serveMoveTasks(
  app: ReturnType<typeof buildApp>,
  sqsStore: Stores['sqsStore'],
  moveTasks: () => MoveTasks,
): void {
  const calls: Readonly<Record<string, (body: unknown) => object>> = {
    StartMessageMoveTask(body) {
      const settings = parse(startSchema, body);
      refuseToStart(settings, sqsStore);
      if (moveTasks().of(settings.SourceArn).some(isRunning)) throw new Refusal(INVALID, ALREADY_RUNNING);
      return { TaskHandle: moveTasks().start(settings).TaskHandle };
    },
    ListMessageMoveTasks(body) {
      const { SourceArn, MaxResults } = parse(listSchema, body);
      queueAt(SourceArn, 'SourceArn', sqsStore);
      return { Results: moveTasks().of(SourceArn).slice(0, MaxResults) };
    },
    CancelMessageMoveTask(body) {
      const task = moveTasks().cancel(parse(cancelSchema, body).TaskHandle);
      if (task === undefined) throw new Refusal(NOT_FOUND, 'There is no such task that runs.');
      return { ApproximateNumberOfMessagesMoved: task.ApproximateNumberOfMessagesMoved };
    },
  };

  app.addHook('preHandler', async (request, reply) => {
    const name = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
    if (call === undefined) return;
    reply.type(CONTENT_TYPE);
    try {
      return reply.send(JSON.stringify(call(request.body)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message } = error;
      return reply
        .code(400)
        .header('x-amzn-query-error', `${code};Sender`)
        .send(JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }));
    }
  });
}

const INVALID = 'InvalidParameterValue';
const NOT_FOUND = 'ResourceNotFoundException';
const ALREADY_RUNNING =
  'There is already a task running. Only one active task is allowed for a source queue arn at a given time.';

function refuseToStart(
  { SourceArn, DestinationArn }: z.infer<typeof startSchema>,
  sqsStore: Stores['sqsStore'],
): void {
  const source = queueAt(SourceArn, 'SourceArn', sqsStore);
  if (![...sqsStore.allQueues()].some((queue) => buriesIn(queue, source, sqsStore))) {
    throw new Refusal(INVALID, 'Source queue must be configured as a Dead Letter Queue.');
  }
  const destination =
    DestinationArn === undefined ? undefined : queueAt(DestinationArn, 'DestinationArn', sqsStore);
  if (source === destination) throw new Refusal(INVALID, 'Source and destination must be two queues.');
  if (source.isFifo() || destination?.isFifo()) {
    throw new Refusal(
      'UnsupportedOperation',
      'Messages move from a standard queue to a standard queue only.',
    );
  }
}

function buriesIn({ attributes }: SqsQueue, queue: SqsQueue, sqsStore: Stores['sqsStore']): boolean {
  const { deadLetterTargetArn = '' } = JSON.parse(attributes.RedrivePolicy || '{}');
  return sqsStore.getQueueByArn(deadLetterTargetArn) === queue;
}

function queueAt(arn: string, parameter: string, sqsStore: Stores['sqsStore']): SqsQueue {
  const queue = sqsStore.getQueueByArn(arn);
  if (queue !== undefined) return queue;
  throw new Refusal(
    NOT_FOUND,
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  );
}

function isRunning({ Status }: { readonly Status: string }): boolean {
  return Status === 'RUNNING';
}

function parse<Values>(schema: z.ZodMiniType<Values>, body: unknown): Values {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const parameter = String(parsed.error.issues[0]?.path[0]);
  throw new Refusal(INVALID, `Value for parameter ${parameter} is missing or invalid.`);
}
