/** What CloudFormation knows of a deployed stack: its status, its outputs, its resources. */
import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
  paginateListStacks,
  type Stack as StackDescription,
} from '@aws-sdk/client-cloudformation';
import { OperateFault } from '../fault.ts';
import { printable } from '../printable.ts';
import { awsFaultOf, orFault } from './faults.ts';

/** As `serverless.yml` has it. */
export const SERVICE = 'iterable-forwarder';

export interface Deployed {
  readonly stage: string;
  readonly region: string;
  /** Of the stack; what osls and `deploy/names.ts` call its parts begins with it. */
  readonly name: string;
  readonly account: string;
  /** @returns nothing if the stack has none of that name */
  readonly output: (name: string) => string | undefined;
  /** @throws OperateFault that tells of the stack's status, if it has none of that name */
  readonly requireOutput: (name: string) => string;
}

export interface StackName {
  readonly stage: string;
  readonly region: string;
}

/** As `deploy/names.ts` takes them: CloudFormation would answer others with a fault of its own words. */
const STAGE = /^[A-Za-z][A-Za-z0-9-]{0,29}$/;
const MAX_STAGES_TOLD = 20;

/** Of a stack that never was whole, or is none any more. `UPDATE_…` has what was there before. */
const UNUSABLE = /^(?:CREATE_IN_PROGRESS|CREATE_FAILED|REVIEW_|ROLLBACK_|DELETE_)/;

/** @throws OperateFault */
export async function readDeployed(client: CloudFormationClient, stack: StackName): Promise<Deployed> {
  const { stage } = stack;
  if (!STAGE.test(stage)) {
    throw new OperateFault('wrong-use', `no stage can be called ${printable(stage)}`, {
      remedy: 'name it as it was deployed: letters, digits and hyphens, as in --stage dev',
    });
  }
  const name = `${SERVICE}-${stage}`;
  const description = await describe(client, name, stack);
  const status = String(description.StackStatus);
  if (UNUSABLE.test(status)) throw unfinished(stack, status);
  const outputs = new Map(description.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const requireOutput = (output: string) => {
    const value = outputs.get(output);
    if (value === undefined) throw unfinished(stack, status, output);
    return value;
  };
  // The first deployment makes a stack of its bucket alone, which counts as complete: only the outputs tell.
  requireOutput('DeadLetterQueueUrl');
  return {
    ...stack,
    name,
    account: description.StackId?.split(':')[4] ?? 'unknown',
    output: (output) => outputs.get(output),
    requireOutput,
  };
}

async function describe(
  client: CloudFormationClient,
  name: string,
  stack: StackName,
): Promise<StackDescription> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const [description] = Stacks ?? [];
    if (description !== undefined) return description;
  } catch (error) {
    if (!isNoSuchStack(error)) throw awsFaultOf(error, `read the stack ${name} in ${stack.region}`) ?? error;
  }
  throw await notThere(client, stack);
}

/** CloudFormation has no error of its own for it: `Stack with id … does not exist`. */
function isNoSuchStack(error: unknown): boolean {
  const { name, message } = Object(error);
  return name === 'ValidationError' && /does not exist/.test(String(message));
}

async function notThere(client: CloudFormationClient, { stage, region }: StackName): Promise<OperateFault> {
  const stages = await stagesIn(client).catch(() => undefined);
  const shown = stages?.slice(0, MAX_STAGES_TOLD).join(', ');
  const there =
    stages === undefined ? '' : `; there ${shown === '' ? 'is none at all' : `are the stages ${shown}`}`;
  return new OperateFault('not-found', `there is no stage ${stage} in ${region}${there}`, {
    remedy: `name the right --stage and --region, or deploy it: npm run deploy -- --stage ${stage} --region ${region}`,
  });
}

/** In this region and account. */
async function stagesIn(client: CloudFormationClient): Promise<string[]> {
  const stages: string[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, {})) {
    for (const { StackName = '', StackStatus } of StackSummaries) {
      // A deleted stack is listed for 90 days.
      if (StackStatus === 'DELETE_COMPLETE' || !StackName.startsWith(`${SERVICE}-`)) continue;
      stages.push(StackName.slice(SERVICE.length + 1));
    }
  }
  return stages.sort();
}

function unfinished({ stage, region }: StackName, status: string, output?: string): OperateFault {
  const missing = output === undefined ? '' : ` and has no output ${output}`;
  const message = `the stage ${stage} in ${region} is not fully deployed: its stack is ${status}${missing}`;
  if (status.endsWith('_IN_PROGRESS')) {
    return new OperateFault('try-again', message, { remedy: 'wait until the deployment has ended' });
  }
  const again = `npm run deploy -- --stage ${stage} --region ${region}`;
  const remedy = /^(?:ROLLBACK_|CREATE_FAILED|DELETE_FAILED)/.test(status)
    ? `delete the stack ${SERVICE}-${stage} (its events in CloudFormation say what failed), then: ${again}`
    : `deploy it again: ${again}`;
  return new OperateFault('failed', message, { remedy });
}

/** @returns what AWS calls the stack's resources of one type, such as `AWS::CloudWatch::Alarm` */
export async function resourcesOf(
  client: CloudFormationClient,
  { name }: Deployed,
  type: string,
): Promise<string[]> {
  const names: string[] = [];
  const read = async () => {
    for await (const page of paginateListStackResources({ client }, { StackName: name })) {
      for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
        if (ResourceType === type && PhysicalResourceId !== undefined) names.push(PhysicalResourceId);
      }
    }
  };
  await orFault(`list the resources of the stack ${name}`, read());
  return names;
}
