/** What `serverless.yml` takes from the configuration and from the budget of time. */

import { configurationHash as hashOf } from '../lib/config/configuration-hash.ts';
import { type Configuration, ConfigurationError } from '../lib/config/define-config.ts';
import { loadConfiguration } from '../lib/config/load.ts';
import {
  DELIVER_TIMEOUT_SECONDS,
  DOOR_TIMEOUT_SECONDS,
  USERS_TIMEOUT_SECONDS,
} from '../lib/delivery/time/budget.ts';
import { alarms } from './alarms.ts';
import { BUS_FAILURES_QUEUE, BUS_RETRIES, busEvents as busEventsOf, busFailures } from './buses.ts';
import { dashboard } from './dashboard.ts';
import { checkDoor, doorNamed } from './door.ts';
import { logEncryption } from './encryption.ts';
import { FLOOD_PARAMETERS, type FloodParameters, floodBrakes } from './floods.ts';
import { checkFunctionSettings } from './function-settings.ts';
import { asksForSpacing, ledger } from './ledger.ts';
import { MAX_CONCURRENCY, USERS_MAPPING } from './mapping.ts';
import {
  arnOf,
  checkNames,
  DEAD_LETTER_QUEUE,
  type Extensions,
  LEDGER_TABLE,
  logicalId,
  queueId,
  type Resources,
  type StackSettings,
  usersMappingId,
  usersQueueId,
} from './names.ts';
import { OPERATOR_POLICIES, operatorPolicies } from './operators.ts';
import { queries } from './queries.ts';
import {
  pausesKept,
  mappings as queueMappings,
  queues,
  usersMappings as usersQueueMappings,
} from './queues.ts';
import { residencyWarning } from './residency.ts';
import { roles } from './roles.ts';
import { withoutStack } from './users-fault.ts';

/** What osls calls a function of a variable file with. */
interface VariableContext {
  readonly resolveConfigurationProperty: (path: readonly string[]) => Promise<unknown>;
}

export const timeouts = {
  http: DOOR_TIMEOUT_SECONDS,
  bus: DOOR_TIMEOUT_SECONDS,
  deliver: DELIVER_TIMEOUT_SECONDS,
  users: USERS_TIMEOUT_SECONDS,
};
export const bus = BUS_RETRIES;
/** @returns null where there is none: then the function has no such variable */
export const basePath = async ({ resolveConfigurationProperty }: VariableContext) =>
  (await resolveConfigurationProperty(['custom', 'basePath'])) || null;
export const doorEvents = async (context: VariableContext) => (await readDoor(context)).events;
export const hasDoorUrl = async (context: VariableContext) => (await readDoor(context)).isUrl;
export const maxConcurrency = String(MAX_CONCURRENCY);
export const usersMaxConcurrency = String(USERS_MAPPING.maximumConcurrency);
/** @returns null where no project asks for spacing: then there is no table, and no such variable */
export const ledgerTable = async () =>
  asksForSpacing(await readConfiguration()) ? { Ref: LEDGER_TABLE } : null;
/** Of what is deployed, for `doctor` to hold beside what is here. */
export const configurationHash = async () => hashOf(await readConfiguration());
export const busEvents = async () => busEventsOf(await readConfiguration());
export const mappings = async () => queueMappings(await readConfiguration());
/** What must stand before a function that sends to the queues of users is created or updated. */
export const usersMappingIds = async () =>
  Object.keys((await readConfiguration()).projects).map(usersMappingId);
export const usersMappings = async () => usersQueueMappings(await readConfiguration());

export async function resources(context: VariableContext): Promise<Resources> {
  const [configuration, settings] = await Promise.all([readConfiguration(), readSettings(context)]);
  checkNames(configuration, settings);
  checkDoor(await readDoorName(context));
  checkFunctionSettings(await context.resolveConfigurationProperty(['provider', 'environment']));
  const warning = residencyWarning(configuration, settings.region);
  if (warning !== undefined) console.warn(`warning: ${warning}`);
  return resourcesOf(configuration, settings);
}

/** All that is made beside the functions. */
export function resourcesOf(configuration: Configuration, settings: StackSettings): Resources {
  return {
    ...queues(configuration, settings),
    ...busFailures(settings),
    ...ledger(configuration, settings),
    ...roles(configuration, settings),
    ...alarms(configuration, settings),
    ...dashboard(configuration, settings),
    ...queries(settings),
    ...operatorPolicies(configuration, settings),
  };
}

/** No resource is in both. */
export async function extensions(context: VariableContext): Promise<Extensions> {
  const values = FLOOD_PARAMETERS.map(async (name) => [
    name,
    (await context.resolveConfigurationProperty(['custom', name])) ?? '',
  ]);
  const [door, ...parameters] = await Promise.all([readDoor(context), ...values]);
  const brakes = floodBrakes(Object.fromEntries(parameters) as FloodParameters, door.brakes);
  const [configuration, settings] = await Promise.all([readConfiguration(), readSettings(context)]);
  return { ...brakes, ...logEncryption(settings), ...pausesKept(configuration) };
}

/** Beside these, osls puts out the URL of the HTTP API or of the function, each under a name of its own. */
export async function outputs(
  context: VariableContext,
): Promise<Readonly<Record<string, { readonly Value: object }>>> {
  const [{ projects }, { address }] = await Promise.all([readConfiguration(), readDoor(context)]);
  return {
    DoorUrl: { Value: address },
    DeadLetterQueueUrl: { Value: { Ref: DEAD_LETTER_QUEUE } },
    DeadLetterQueueArn: { Value: arnOf(DEAD_LETTER_QUEUE) },
    BusFunctionArn: { Value: arnOf('BusLambdaFunction') },
    BusFailuresQueueUrl: { Value: { Ref: BUS_FAILURES_QUEUE } },
    ...Object.fromEntries(OPERATOR_POLICIES.map((id) => [`${id}Arn`, { Value: { Ref: id } }])),
    ...Object.fromEntries(
      Object.keys(projects).flatMap((project) => [
        [logicalId('QueueUrl', project), { Value: { Ref: queueId(project) } }],
        [logicalId('QueueArn', project), { Value: arnOf(queueId(project)) }],
        [logicalId('UsersQueueUrl', project), { Value: { Ref: usersQueueId(project) } }],
        [logicalId('UsersQueueArn', project), { Value: arnOf(usersQueueId(project)) }],
      ]),
    ),
  };
}

const readDoorName = async ({ resolveConfigurationProperty }: VariableContext) =>
  String(await resolveConfigurationProperty(['custom', 'door']));
const readDoor = async (context: VariableContext) => doorNamed(await readDoorName(context));

function readConfiguration(): Promise<Configuration> {
  return loadConfiguration().catch((error: unknown) => {
    throw error instanceof ConfigurationError ? withoutStack(error) : error;
  });
}

async function readSettings({ resolveConfigurationProperty }: VariableContext): Promise<StackSettings> {
  const text = async (...path: string[]) => {
    const value = await resolveConfigurationProperty(path);
    if (typeof value !== 'string') throw new Error(`${path.join('.')} in serverless.yml must be a string`);
    return value;
  };
  // Empty is unset.
  const optional = async (name: string) => (await text('custom', name)) || undefined;
  return {
    service: await text('service'),
    stage: await text('provider', 'stage'),
    region: await text('provider', 'region'),
    secretPrefix: await text('custom', 'secretPrefix'),
    alarmTopic: await optional('alarmTopic'),
    basePath: await optional('basePath'),
    docsUrl: (await optional('docsUrl'))?.replace(/\/$/, ''),
    kmsKey: await optional('kmsKey'),
    permissionsBoundary: await optional('permissionsBoundary'),
  };
}
