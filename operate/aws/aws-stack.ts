/** A stack in AWS, seen and worked with the operator's own credentials. */
import { setTimeout } from 'node:timers/promises';
import { logicalId } from '../../deploy/names.ts';
import { ORIGINS } from '../../lib/iterable/project-kinds.ts';
import { OperateFault } from '../fault.ts';
import type { QueueKind, Stack } from '../stack.ts';
import { readFigures } from './activity.ts';
import { readAlarms } from './alarms.ts';
import { type Clients, createClients } from './clients.ts';
import { type Deployed, readDeployed, resourcesOf } from './deployed.ts';
import { type FunctionName, readEnvironmentOf, readFunctions } from './functions.ts';
import { readGates } from './gates.ts';
import { readLines } from './lines.ts';
import { enableMappings, readMappings, type Wait } from './mappings.ts';
import { readOldestSentAt } from './oldest.ts';

export interface AwsStackName {
  readonly stage: string;
  readonly region: string | undefined;
}

export interface Times {
  readonly now: () => number;
  readonly wait: Wait;
}

const TIMES: Times = {
  now: Date.now,
  wait: (ms, signal) =>
    setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};

/** @throws OperateFault if it is not there, not whole, or the credentials don't reach it */
export async function openAwsStack({ stage, region }: AwsStackName, times: Times = TIMES): Promise<Stack> {
  const clients = createClients(region);
  try {
    const deployed = await readDeployed(clients.cloudFormation, { stage, region: await regionOf(clients) });
    const given = region === undefined ? '' : ` --region ${region}`;
    return stackOf(clients, deployed, { arguments: `--stage ${stage}${given}`, times });
  } catch (error) {
    clients.destroy();
    throw error;
  }
}

async function regionOf({ cloudFormation }: Clients): Promise<string> {
  try {
    return await cloudFormation.config.region();
  } catch (cause) {
    throw new OperateFault('wrong-use', 'in which AWS region is the stack?', {
      remedy: 'give its --region, or set AWS_REGION',
      cause,
    });
  }
}

function stackOf(
  clients: Clients,
  deployed: Deployed,
  { arguments: given, times: { now, wait } }: { arguments: string; times: Times },
): Stack {
  const { cloudFormation, cloudWatch, lambda, logs, secretsManager, sqs } = clients;
  const { stage, region, account } = deployed;
  let functions: ReturnType<typeof readFunctions> | undefined;
  // Read once: asked for the activity of twenty projects at once, Lambda would throttle.
  async function logGroups(names: readonly FunctionName[]): Promise<string[]> {
    functions ??= readFunctions(lambda, deployed).catch((error: unknown) => {
      functions = undefined;
      throw error;
    });
    return (await functions)
      .filter(({ name }) => names.includes(name))
      .flatMap(({ logGroup }) => logGroup ?? []);
  }
  const queueUrl = (project: string, kind: QueueKind) =>
    deployed.output(logicalId(kind === 'users' ? 'UsersQueueUrl' : 'QueueUrl', project));

  return {
    title: `stage ${stage} in ${region}, account ${account}`,
    arguments: given,
    sqs,
    secretsManager,
    // A version before 0.3.0 puts out that of its HTTP API only.
    door: async () => deployed.output('DoorUrl') ?? deployed.requireOutput('HttpApiUrl'),
    async secretPrefix() {
      return (await readEnvironmentOf(lambda, deployed, 'http')).SECRET_PREFIX ?? '';
    },
    queueUrl: async (project, kind) => queueUrl(project, kind),
    async oldestSentAt(project, kind) {
      const url = queueUrl(project, kind);
      return url === undefined
        ? undefined
        : readOldestSentAt(cloudWatch, url.slice(url.lastIndexOf('/') + 1), new Date(now()));
    },
    deadLetterQueueUrl: async () => deployed.requireOutput('DeadLetterQueueUrl'),
    mappings: () => readMappings(lambda, deployed),
    enable: (project, isEnabled, interrupted) =>
      enableMappings(lambda, deployed, { project, isEnabled, wait, interrupted }),
    functions: () => readFunctions(lambda, deployed),
    async alarms() {
      return readAlarms(cloudWatch, await resourcesOf(cloudFormation, deployed, 'AWS::CloudWatch::Alarm'));
    },
    async activity(project, since) {
      const reading = { client: logs, wait, signal: undefined };
      const watched = { project, since, now: new Date(now()) };
      const [figures, gates] = await Promise.all([
        readFigures(cloudWatch, { stage, ...watched }),
        logGroups(['deliver', 'users']).then((groups) =>
          readGates(reading, { logGroups: groups, ...watched }),
        ),
      ]);
      return { ...figures, gates };
    },
    async *lines(wanted) {
      const reading = { client: logs, wait, signal: wanted.until };
      const groups = await logGroups(['http', 'bus', 'deliver', 'users']);
      yield* readLines(reading, { logGroups: groups, now }, wanted);
    },
    async iterableOrigin(dataCenter) {
      // The functions may be told another address by a variable of their environment.
      const environment = await readEnvironmentOf(lambda, deployed, 'deliver');
      return environment[`ITERABLE_${dataCenter}_URL`] ?? ORIGINS[dataCenter];
    },
    close: async () => clients.destroy(),
  };
}
