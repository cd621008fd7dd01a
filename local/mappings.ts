/** What hands the messages of the queues to the functions. */
import { type EventSourceMappingSettings, startEventSourceMapping } from './aws/event-source-mapping.ts';
import { type QueueServer, queueArn } from './aws/queue-server.ts';
import { createLocalSqsClient } from './aws/sqs-client.ts';
import { REGION } from './queues.ts';
import type { Closing } from './sandboxes.ts';

type Taken = 'batchSize' | 'batchWindowSeconds' | 'maximumConcurrency' | 'invoke';

/** From one queue to one function. */
export interface Mapping extends Pick<EventSourceMappingSettings, Taken> {
  readonly project: string;
  /** Its name. */
  readonly queue: string;
}

export interface MappingSurroundings {
  readonly queueServer: QueueServer;
  readonly accessKeyId: string;
  /** What was accepted stays on the queue. */
  readonly onTrouble: (what: string) => void;
}

export function startMappings(
  mappings: readonly Mapping[],
  { queueServer, accessKeyId, onTrouble }: MappingSurroundings,
  closing: Closing,
): void {
  const client = createLocalSqsClient(queueServer.origin, accessKeyId, { region: REGION });
  closing({ close: async () => client.destroy() });
  for (const { project, queue, ...mapping } of mappings) {
    closing(
      startEventSourceMapping({
        ...mapping,
        client,
        queueUrl: queueServer.queueUrl(queue),
        queueArn: queueArn(queue, REGION),
        region: REGION,
        reportBatchItemFailures: true,
        onError: ({ message, cause }) =>
          onTrouble(`project ${project}: ${message}${cause instanceof Error ? `: ${cause.message}` : ''}`),
      }),
    );
  }
}
