/** What hands the messages of the queues to the functions. */
import type { MappingState } from '../operate/stack.ts';
import { type EventSourceMappingSettings, startEventSourceMapping } from './aws/event-source-mapping.ts';
import { type QueueServer, queueArn } from './aws/queue-server.ts';
import { createLocalSqsClient } from './aws/sqs-client.ts';
import type { PausedProjects } from './paused-projects.ts';
import { REGION } from './queues.ts';
import type { Closing } from './sandboxes.ts';

type Taken = 'batchSize' | 'batchWindowSeconds' | 'maximumConcurrency' | 'invoke';

/** From one queue to one function. */
export interface Mapping extends Pick<EventSourceMappingSettings, Taken> {
  readonly project: string;
  readonly kind: MappingState['queue'];
  /** Its name. */
  readonly queue: string;
}

export interface MappingSurroundings {
  readonly queueServer: QueueServer;
  readonly accessKeyId: string;
  /** Theirs start disabled. */
  readonly paused: PausedProjects;
  /** What was accepted stays on the queue. */
  readonly onTrouble: (what: string) => void;
}

export interface Mappings {
  readonly states: () => readonly MappingState[];
  /** Of all of a project's mappings; resolves when that is done. */
  readonly enable: (project: string, isEnabled: boolean) => Promise<void>;
}

export function startMappings(
  mappings: readonly Mapping[],
  { queueServer, accessKeyId, paused, onTrouble }: MappingSurroundings,
  closing: Closing,
): Mappings {
  const client = createLocalSqsClient(queueServer.origin, accessKeyId, { region: REGION });
  closing({ close: async () => client.destroy() });
  const running = mappings.map(({ project, kind, queue, ...mapping }) => {
    const { state, enable } = closing(
      startEventSourceMapping({
        ...mapping,
        client,
        queueUrl: queueServer.queueUrl(queue),
        queueArn: queueArn(queue, REGION),
        region: REGION,
        reportBatchItemFailures: true,
        isEnabled: !paused.has(project),
        onError: ({ message, cause }) =>
          onTrouble(`project ${project}: ${message}${cause instanceof Error ? `: ${cause.message}` : ''}`),
      }),
    );
    const { batchSize, maximumConcurrency } = mapping;
    const told = { project, queue: kind, reportsBatchItemFailures: true, batchSize, maximumConcurrency };
    return { told, state, enable };
  });
  return {
    states: () => running.map(({ told, state }) => ({ ...told, state: state() })),
    async enable(project, isEnabled) {
      const own = running.filter(({ told }) => told.project === project);
      await Promise.all(own.map(({ enable }) => enable(isEnabled)));
    },
  };
}
