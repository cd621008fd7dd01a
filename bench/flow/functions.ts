/**
 * The bundles as `npm start` runs the functions: threads behind the local door and behind the event source mappings, in a process
 * of their own. To any message it says what it has used.
 */
import { pathToFileURL } from 'node:url';
import { MAPPING, MAX_CONCURRENCY } from '../../deploy/mapping.ts';
import { DELIVER_TIMEOUT_SECONDS, DOOR_TIMEOUT_SECONDS } from '../../lib/delivery/time/budget.ts';
import { startDoorServer } from '../../local/aws/door-server.ts';
import { startEventSourceMapping } from '../../local/aws/event-source-mapping.ts';
import { functionEnvironment } from '../../local/aws/function-environment.ts';
import { createFunctionRunner } from '../../local/aws/function-runner.ts';
import { queueArn } from '../../local/aws/queue-server.ts';
import { createLocalSqsClient } from '../../local/aws/sqs-client.ts';
import { tellUsed } from './used.ts';

const {
  ACCESS_KEY_ID: accessKeyId = '',
  SQS = '',
  SECRETS_MANAGER = '',
  ITERABLE = '',
  OUT_DIR = '',
  // biome-ignore lint/style/noProcessEnv: this process's, which flow.ts has given it
} = process.env;
const environment = functionEnvironment({
  sqs: SQS,
  secretsManager: SECRETS_MANAGER,
  accessKeyId,
  queueUrl: `${SQS}/000000000000/{project}`,
  deadLetterQueueUrl: `${SQS}/000000000000/dead`,
  iterable: { US: ITERABLE },
  more: { MAX_CONCURRENCY: String(MAX_CONCURRENCY) },
});

function run(name: string, timeoutSeconds: number, concurrency: 'one' | 'many') {
  const module = pathToFileURL(`${OUT_DIR}/${name}.mjs`);
  return createFunctionRunner({ module, environment, timeoutSeconds, concurrency, onLog: () => {} }).invoke;
}

const deliver = run('deliver', DELIVER_TIMEOUT_SECONDS, 'one');
for (const mode of ['single', 'bulk'] as const) {
  startEventSourceMapping({
    ...MAPPING[mode],
    client: createLocalSqsClient(SQS, accessKeyId),
    queueUrl: `${SQS}/000000000000/${mode}`,
    queueArn: queueArn(mode),
    region: 'us-east-1',
    maximumConcurrency: MAX_CONCURRENCY,
    reportBatchItemFailures: true,
    invoke: deliver,
    onError: (error) => console.error(error),
  });
}
const door = await startDoorServer({
  port: 0,
  host: '127.0.0.1',
  invoke: run('http', DOOR_TIMEOUT_SECONDS, 'many'),
  onTrouble: (what) => console.error(what),
});
tellUsed();
process.on('disconnect', () => process.exit());
process.send?.(door.origin);
