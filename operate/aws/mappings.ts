/** How Lambda reads the projects' queues: its event source mappings. */
import {
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  type LambdaClient,
  paginateListEventSourceMappings,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { OperateFault } from '../fault.ts';
import { printable } from '../printable.ts';
import type { MappingState, QueueKind } from '../stack.ts';
import type { Deployed } from './deployed.ts';
import { awsFaultOf, orFault } from './faults.ts';
import { functionNameOf } from './functions.ts';

/** It resolves early, if the signal ends. */
export type Wait = (ms: number, signal?: AbortSignal) => Promise<void>;

interface Mapping {
  readonly id: string;
  readonly project: string;
  readonly queue: QueueKind;
  readonly found: EventSourceMappingConfiguration;
}

type StackName = Pick<Deployed, 'name'>;

interface Wanted {
  readonly isEnabled: boolean;
  readonly wait: Wait;
  /** Ends the waiting, and nothing that Lambda was told. */
  readonly interrupted: AbortSignal | undefined;
}

const POLL_MS = 1_000;
/** Lambda takes about half a minute; three are too long. */
const MAX_POLLS = 180;

/** By project; of each the standard queue first. AWS keeps no order of the configuration. */
export async function readMappings(client: LambdaClient, stack: StackName): Promise<MappingState[]> {
  return (await listMappings(client, stack)).map(({ project, queue, found }) => ({
    project,
    queue,
    state: found.State ?? 'unknown',
    reportsBatchItemFailures: found.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    batchSize: found.BatchSize ?? 0,
    maximumConcurrency: found.ScalingConfig?.MaximumConcurrency,
  }));
}

/** Resolves when Lambda does as told, with all of a project's mappings. */
export async function enableMappings(
  client: LambdaClient,
  stack: StackName,
  { project, ...wanted }: Wanted & { readonly project: string },
): Promise<void> {
  const all = await listMappings(client, stack);
  const mappings = all.filter((mapping) => mapping.project === project);
  if (mappings.length === 0) {
    const projects = [...new Set(all.map((mapping) => mapping.project))].join(', ');
    throw new OperateFault('not-found', `no queue of the project ${printable(project)} is mapped`, {
      remedy: projects === '' ? 'deploy the stage again' : `name one of these: ${projects}`,
    });
  }
  if (wanted.interrupted?.aborted) throw new OperateFault('try-again', 'interrupted: nothing was changed');
  await Promise.all(mappings.map((mapping) => settle(client, mapping, wanted)));
}

async function settle(
  client: LambdaClient,
  { id, found, project }: Mapping,
  { isEnabled, wait, interrupted }: Wanted,
): Promise<void> {
  const [wanted, opposite] = isEnabled ? ['Enabled', 'Disabled'] : ['Disabled', 'Enabled'];
  let state = found.State;
  for (let polls = 0; polls < MAX_POLLS && state !== 'Deleting'; polls++) {
    // Only a mapping at rest takes an order; one that a deployment just creates or updates is waited for.
    if (state === opposite) state = await order(client, id, isEnabled);
    if (state === wanted) return;
    await wait(POLL_MS, interrupted);
    if (interrupted?.aborted) throw stillUnderWay(project);
    ({ State: state } = await orFault(
      'read the state of a mapping',
      client.send(new GetEventSourceMappingCommand({ UUID: id })),
    ));
  }
  if (state === wanted) return;
  const said = `the mapping of ${printable(project)} is not ${wanted} yet: Lambda says ${printable(String(state))}`;
  throw new OperateFault(state === 'Deleting' ? 'failed' : 'try-again', said, {
    remedy: state === 'Deleting' ? 'deploy the stage again' : 'give the same command again',
  });
}

function stillUnderWay(project: string): OperateFault {
  return new OperateFault(
    'try-again',
    `interrupted: the change of ${printable(project)} is still under way in AWS`,
    { remedy: 'npx iterable-forwarder status shows what became of it; the same command waits for it again' },
  );
}

async function order(client: LambdaClient, id: string, isEnabled: boolean): Promise<string | undefined> {
  try {
    const command = new UpdateEventSourceMappingCommand({ UUID: id, Enabled: isEnabled });
    return (await client.send(command)).State;
  } catch (error) {
    // Somebody else's order is under way, and this one's turn comes after it.
    if (/^Resource(?:InUse|Conflict)Exception$/.test(Object(error).name)) return undefined;
    throw awsFaultOf(error, `${isEnabled ? 'enable' : 'disable'} a mapping`) ?? error;
  }
}

async function listMappings(client: LambdaClient, stack: StackName): Promise<Mapping[]> {
  const lists = (['deliver', 'users'] as const).map((which) =>
    mappingsOf(client, functionNameOf(stack, which)),
  );
  return (await Promise.all(lists))
    .flat()
    .flatMap((found) => mappingOf(stack, found))
    .sort((a, b) => a.project.localeCompare(b.project) || a.queue.localeCompare(b.queue));
}

async function mappingsOf(
  client: LambdaClient,
  FunctionName: string,
): Promise<EventSourceMappingConfiguration[]> {
  const found: EventSourceMappingConfiguration[] = [];
  try {
    for await (const page of paginateListEventSourceMappings({ client }, { FunctionName })) {
      found.push(...(page.EventSourceMappings ?? []));
    }
    return found;
  } catch (error) {
    const fault = awsFaultOf(error, `list the mappings of ${FunctionName}`);
    // An older version of the forwarder has no function for users: then it has no mapping either.
    if (fault?.kind === 'not-found') return [];
    throw fault ?? error;
  }
}

/** @returns none for what reads no queue of a project's */
function mappingOf({ name }: StackName, found: EventSourceMappingConfiguration): Mapping[] {
  const queueName = found.EventSourceArn?.split(':')[5] ?? '';
  if (found.UUID === undefined || !queueName.startsWith(`${name}-`)) return [];
  const queue = queueName.endsWith('.fifo') ? 'users' : 'standard';
  const project = queueName.slice(name.length + 1).replace(/\.fifo$/, '');
  return [{ id: found.UUID, project, queue, found }];
}
