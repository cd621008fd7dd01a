/**
 * A stack for the tests of commands: its queues are on a real server, spoken to by the real SDK; what Lambda and
 * CloudWatch would say is played.
 */
import { onTestFinished } from 'vitest';
import { configurationHash } from '../../../lib/config/configuration-hash.ts';
import type { Configuration } from '../../../lib/config/define-config.ts';
import {
  DELIVER_TIMEOUT_SECONDS,
  DOOR_TIMEOUT_SECONDS,
  RETENTION_SECONDS,
  USERS_TIMEOUT_SECONDS,
  USERS_VISIBILITY_TIMEOUT_SECONDS,
  visibilityTimeoutSeconds,
} from '../../../lib/delivery/time/budget.ts';
import { startQueueServer } from '../../../local/aws/queue-server.ts';
import { startSecretsManager } from '../../../local/aws/secrets-manager-server.ts';
import type { LogLine } from '../../../operate/log-line.ts';
import type { Activity, AlarmState, FunctionState, MappingState, Stack } from '../../../operate/stack.ts';
import { ACCESS_KEY_ID } from '../access-key.ts';
import { FIFO, sqsClientOf } from '../delivery/queues.ts';
import { secretsClientOf } from '../secret-store.ts';

export interface PlayedStack extends Stack {
  /** As they are now; a test may change them. */
  mappingStates: MappingState[];
  functionStates: FunctionState[];
  alarmStates: AlarmState[];
  readonly activities: Map<string, Activity>;
  readonly logged: LogLine[];
  readonly putSecret: (name: string, value: string) => void;
}

interface Play {
  /** What it was built with. */
  readonly configuration?: Configuration;
  readonly projects?: readonly string[];
  readonly door?: string;
  readonly iterable?: Readonly<Record<'US' | 'EU', string>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

const NOTHING: Activity = {
  delivered: 0,
  retried: {},
  buried: {},
  notAttempted: 0,
  pace: undefined,
  gates: [],
};

const RETENTION = { MessageRetentionPeriod: String(RETENTION_SECONDS) };

/** The functions of a stack that was built with this configuration. */
function functionsOf(configuration: Configuration | undefined): FunctionState[] {
  const timeouts = {
    http: DOOR_TIMEOUT_SECONDS,
    deliver: DELIVER_TIMEOUT_SECONDS,
    users: USERS_TIMEOUT_SECONDS,
  } as const;
  return (['http', 'deliver', 'users'] as const).map((name) => ({
    name,
    timeoutSeconds: timeouts[name],
    configurationHash: configuration && configurationHash(configuration),
    state: 'Active',
    logGroup: undefined,
  }));
}

export async function playStack({
  configuration,
  projects = ['us', 'eu'],
  door = 'http://127.0.0.1:1',
  iterable = { US: 'http://127.0.0.1:1', EU: 'http://127.0.0.1:1' },
  secrets = {},
}: Play = {}): Promise<PlayedStack> {
  const server = await startQueueServer({
    accessKeyId: ACCESS_KEY_ID,
    queues: [
      { name: 'dead-letters', attributes: RETENTION },
      ...projects.flatMap((name) => [
        {
          name: `events-${name}`,
          attributes: { ...RETENTION, VisibilityTimeout: String(visibilityTimeoutSeconds('single')) },
        },
        {
          name: `events-${name}.fifo`,
          attributes: {
            ...FIFO,
            ...RETENTION,
            VisibilityTimeout: String(USERS_VISIBILITY_TIMEOUT_SECONDS),
          },
        },
      ]),
    ],
  });
  onTestFinished(server.close);
  const secretsManager = await startSecretsManager({ accessKeyId: ACCESS_KEY_ID, secrets });
  onTestFinished(secretsManager.close);
  const sm = secretsClientOf(secretsManager.origin);
  onTestFinished(() => sm.destroy());
  const activities = new Map<string, Activity>();
  const logged: LogLine[] = [];
  const stack: PlayedStack = {
    title: 'a stack of the tests',
    arguments: '',
    sqs: sqsClientOf(server.origin),
    secretsManager: sm,
    mappingStates: projects.flatMap((project) =>
      (['standard', 'users'] as const).map((queue) => ({
        project,
        queue,
        state: 'Enabled',
        reportsBatchItemFailures: true,
        batchSize: queue === 'users' ? 10 : 2_000,
        maximumConcurrency: queue === 'users' ? 25 : 2,
      })),
    ),
    functionStates: functionsOf(configuration),
    alarmStates: [],
    activities,
    logged,
    putSecret: secretsManager.put,
    door: async () => door,
    secretPrefix: async () => '',
    queueUrl: async (project, kind) =>
      projects.includes(project)
        ? server.queueUrl(kind === 'users' ? `events-${project}.fifo` : `events-${project}`)
        : undefined,
    deadLetterQueueUrl: async () => server.queueUrl('dead-letters'),
    mappings: async () => stack.mappingStates,
    async enable(project, isEnabled) {
      const state = isEnabled ? 'Enabled' : 'Disabled';
      stack.mappingStates = stack.mappingStates.map((each) =>
        each.project === project ? { ...each, state } : each,
      );
    },
    functions: async () => stack.functionStates,
    alarms: async () => stack.alarmStates,
    activity: async (project) => activities.get(project) ?? NOTHING,
    async *lines({ where = {} }) {
      for (const line of logged) {
        if (Object.entries(where).every(([field, value]) => String(line[field]) === value)) yield line;
      }
    },
    iterableOrigin: async (dataCenter) => iterable[dataCenter],
    close: async () => undefined,
  };
  return stack;
}
